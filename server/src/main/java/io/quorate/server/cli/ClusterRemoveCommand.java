package io.quorate.server.cli;

import io.quorate.api.NodeId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster remove}. */
@Command(
        name = "remove",
        description = {
            "Removes a member, also the one that leads.",
            "Stop its process afterwards. Its number is never to be used again."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster remove 1",
            "  quorate cluster remove 1 --if-version 12 --json"
        })
final class ClusterRemoveCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Parameters(paramLabel = "NODE", description = "Which member.")
    private String node = "";

    @Mixin private IfVersion ifVersion = new IfVersion();

    @Override
    public Integer call() {
        NodeId id = MemberEdit.node(node);
        try (MemberEdit edit = new MemberEdit(spec, cluster)) {
            edit.done("node " + id + " is no member", edit.remove(id, ifVersion.version()));
        }
        return Main.DONE;
    }
}
