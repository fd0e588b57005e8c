package io.quorate.server.cli;

import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.kv.client.KvAdmin;
import io.quorate.server.json.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster snapshot}. */
@Command(
        name = "snapshot",
        description = {
            "Lets nodes take snapshots of their state, so that older parts of their logs can go.",
            "Exit code 1 if one of them could not."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  quorate cluster snapshot", "  quorate cluster snapshot --node 2 --json"})
final class ClusterSnapshotCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Option(names = "--node", paramLabel = "N", description = "This node alone (default: all).")
    private @Nullable String node;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Json> rows = new ArrayList<>();
        Table table = new Table("node", "snapshot at position", "");
        boolean failed = false;
        try (KvAdmin admin = cluster.endpoints().connectAdmin()) {
            for (Member member : chosen(admin)) {
                Json row = new Json().put("node", member.id().value());
                try {
                    long position = admin.snapshotAt(member.clientAddress());
                    table.row(member.id(), position, "");
                    rows.add(row.put("position", position));
                } catch (RuntimeException e) {
                    failed = true;
                    table.row(member.id(), "-", Main.message(e));
                    rows.add(row.put("error", Main.message(e)));
                }
            }
        }
        if (cluster.json()) {
            out.println(new Json().put("snapshots", rows));
        } else {
            table.print(out);
        }
        return failed ? Main.FAILED : Main.DONE;
    }

    private List<Member> chosen(KvAdmin admin) {
        List<Member> members = new ArrayList<>(admin.members().membership().members());
        if (node != null) {
            NodeId id = MemberEdit.node(node);
            members.removeIf(member -> !member.id().equals(id));
            if (members.isEmpty()) {
                throw new UsageException("node " + id + " is not a member");
            }
        }
        members.removeIf(member -> member.clientAddress().isEmpty());
        return members;
    }
}
