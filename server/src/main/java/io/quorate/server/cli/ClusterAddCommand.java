package io.quorate.server.cli;

import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.kv.client.ClusterMembers;
import io.quorate.kv.client.KvClientConfig;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster add}. */
@Command(
        name = "add",
        description = {
            "Adds a node to the members, as a learner: it gets every decision and does not vote.",
            "The node itself is started with a config that lists it among the members with role = \"learner\", beside those that there are."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster add 4 --address localhost:7382 --client-address localhost:50054",
            "  quorate cluster add 4 --address localhost:7382 --client-address localhost:50054 --voter"
        })
final class ClusterAddCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Parameters(paramLabel = "NODE", description = "Its number, never used before.")
    private String node = "";

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT",
            required = true,
            description = "Where its transport listens.")
    private String address = "";

    @Option(
            names = "--client-address",
            paramLabel = "HOST:PORT",
            description = "Where it serves clients.")
    private String clientAddress = "";

    @Option(
            names = "--voter",
            description = "Waits until it has caught up, then lets it vote. It has to run.")
    private boolean voter;

    @Mixin private IfVersion ifVersion = new IfVersion();

    @Mixin private CatchUp catchUp = new CatchUp();

    @Override
    public Integer call() throws InterruptedException {
        NodeId id = MemberEdit.node(node);
        requireEndpoint(clientAddress);
        Member member = new Member(id, address, clientAddress, Member.Role.LEARNER);
        try (MemberEdit edit = new MemberEdit(spec, cluster)) {
            ClusterMembers members = edit.add(member, ifVersion.version());
            if (voter) {
                catchUp.await(edit, id);
                members = edit.promote(id, IfVersion.ANY);
            }
            edit.done(
                    "node "
                            + id
                            + (voter
                                    ? " is a voter"
                                    : " is a learner; next: quorate cluster promote " + id),
                    members);
        }
        return Main.DONE;
    }

    private static void requireEndpoint(String address) {
        try {
            if (!address.isEmpty()) {
                KvClientConfig.of(List.of(address));
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }
}
