package io.quorate.server.cli;

import io.quorate.api.NodeId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster demote}. */
@Command(
        name = "demote",
        description = "Lets a member vote no longer. It stays a member, and gets every decision.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  quorate cluster demote 4"})
final class ClusterDemoteCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Parameters(paramLabel = "NODE", description = "Which member.")
    private String node = "";

    @Mixin private IfVersion ifVersion = new IfVersion();

    @Override
    public Integer call() {
        NodeId id = MemberEdit.node(node);
        try (MemberEdit edit = new MemberEdit(spec, cluster)) {
            edit.done("node " + id + " is a learner", edit.demote(id, ifVersion.version()));
        }
        return Main.DONE;
    }
}
