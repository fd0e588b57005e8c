package io.quorate.server.cli;

import io.quorate.kv.client.ClusterMembers;
import io.quorate.kv.client.KvAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster members}. */
@Command(
        name = "members",
        description =
                "Lists the members with their roles, addresses and version, as the leader sees them.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster members",
            "  quorate cluster members --local --endpoints localhost:50052 --json"
        })
final class ClusterMembersCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Option(
            names = "--local",
            description = "As the node at the first endpoint sees them, also without a leader.")
    private boolean local;

    @Override
    public Integer call() {
        try (KvAdmin admin = cluster.endpoints().connectAdmin()) {
            ClusterMembers members =
                    local
                            ? admin.membersAt(cluster.endpoints().addresses().get(0))
                            : admin.members();
            if (cluster.json()) {
                spec.commandLine().getOut().println(MembersText.json(members));
            } else {
                MembersText.print(spec.commandLine().getOut(), members);
            }
        }
        return Main.DONE;
    }
}
