package io.quorate.server.cli;

import io.quorate.api.NodeId;
import io.quorate.kv.client.KvAdmin;
import io.quorate.server.json.Json;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster transfer-leader}. */
@Command(
        name = "transfer-leader",
        description = "Hands leadership to another voter, the one that has most if none is named.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster transfer-leader",
            "  quorate cluster transfer-leader 2 --json"
        })
final class ClusterTransferCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Parameters(paramLabel = "NODE", arity = "0..1", description = "To which voter.")
    private @Nullable String node;

    @Override
    public Integer call() {
        Optional<NodeId> target = Optional.ofNullable(node).map(MemberEdit::node);
        try (KvAdmin admin = cluster.endpoints().connectAdmin()) {
            Optional<NodeId> leader = admin.transferLeadership(target).or(() -> target);
            spec.commandLine()
                    .getOut()
                    .println(
                            cluster.json()
                                    ? new Json().put("leader", leader.map(NodeId::value).orElse(0))
                                    : leader.map(id -> "node " + id + " leads")
                                            .orElse("another node leads"));
        }
        return Main.DONE;
    }
}
