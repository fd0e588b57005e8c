package io.quorate.server.cli;

import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.kv.client.ClusterMembers;
import io.quorate.kv.client.KvAdmin;
import java.io.PrintWriter;
import java.util.OptionalLong;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** A change of the members by a command, and how it is told. */
final class MemberEdit implements AutoCloseable {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final KvAdmin admin;

    MemberEdit(CommandSpec spec, ClusterCommand cluster) {
        this.out = spec.commandLine().getOut();
        this.err = spec.commandLine().getErr();
        this.json = cluster.json();
        this.admin = cluster.endpoints().connectAdmin();
    }

    /**
     * The number of a node, as it was given.
     *
     * @throws UsageException if it is none
     */
    static NodeId node(String text) {
        try {
            return NodeId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    PrintWriter err() {
        return err;
    }

    ClusterMembers members() {
        return admin.members();
    }

    ClusterMembers add(Member member, OptionalLong ifVersion) {
        return sensible(() -> admin.add(member, ifVersion));
    }

    ClusterMembers promote(NodeId node, OptionalLong ifVersion) {
        return sensible(() -> admin.promote(node, ifVersion));
    }

    ClusterMembers demote(NodeId node, OptionalLong ifVersion) {
        return sensible(() -> admin.demote(node, ifVersion));
    }

    ClusterMembers remove(NodeId node, OptionalLong ifVersion) {
        return sensible(() -> admin.remove(node, ifVersion));
    }

    /** What makes no sense with the members that there are is wrong usage. */
    private static ClusterMembers sensible(Supplier<ClusterMembers> change) {
        try {
            return change.get();
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    /** Tells how the members are now. */
    void done(String sentence, ClusterMembers members) {
        if (members.membership().voters().size() == 2) {
            err.println("warning: there are two voters: the loss of either stops both");
        }
        if (json) {
            out.println(MembersText.json(members));
        } else {
            out.println(sentence);
            MembersText.print(out, members);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
