package io.quorate.server.cli;

import io.quorate.api.NodeId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster promote}. */
@Command(
        name = "promote",
        description = "Lets a learner vote, when it has caught up.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster promote 4",
            "  quorate cluster promote 4 --no-wait",
            "  quorate cluster promote 4 --wait 3600 --json"
        })
final class ClusterPromoteCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Parameters(paramLabel = "NODE", description = "Which member.")
    private String node = "";

    @Mixin private IfVersion ifVersion = new IfVersion();

    @Mixin private CatchUp catchUp = new CatchUp();

    @Override
    public Integer call() throws InterruptedException {
        NodeId id = MemberEdit.node(node);
        try (MemberEdit edit = new MemberEdit(spec, cluster)) {
            catchUp.await(edit, id);
            edit.done("node " + id + " is a voter", edit.promote(id, ifVersion.version()));
        }
        return Main.DONE;
    }
}
