package io.quorate.server.cli;

import io.quorate.api.Member;
import io.quorate.kv.client.ClusterMembers;
import io.quorate.server.json.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of a cluster, as commands print them. */
final class MembersText {

    private MembersText() {}

    static void print(PrintWriter out, ClusterMembers members) {
        Table table =
                new Table("node", "role", "address", "client address", "lag", "last heard of", "");
        for (Member member : members.membership().members()) {
            table.row(
                    member.id(),
                    role(member),
                    member.address(),
                    member.clientAddress().isEmpty() ? "-" : member.clientAddress(),
                    members.lag(member.id()).map(lag -> lag + " positions").orElse("-"),
                    sinceContact(members, member),
                    isLeader(members, member) ? "leads" : "");
        }
        table.print(out);
        out.println("members at version " + members.membership().version());
    }

    private static String role(Member member) {
        return member.isVoter() ? "voter" : "learner";
    }

    private static boolean isLeader(ClusterMembers members, Member member) {
        return members.leader().filter(member.id()::equals).isPresent();
    }

    private static String sinceContact(ClusterMembers members, Member member) {
        ClusterMembers.Progress progress = members.progress().get(member.id());
        if (progress == null) {
            return "-";
        }
        return progress.sinceContactMillis() < 0
                ? "never"
                : progress.sinceContactMillis() + " ms ago";
    }

    static Json json(ClusterMembers members) {
        List<Json> rows = new ArrayList<>();
        for (Member member : members.membership().members()) {
            ClusterMembers.Progress progress = members.progress().get(member.id());
            rows.add(
                    new Json()
                            .put("node", member.id().value())
                            .put("role", role(member))
                            .put("votes", member.isVoter())
                            .put("leads", isLeader(members, member))
                            .put("address", member.address())
                            .put("clientAddress", member.clientAddress())
                            .put("matched", known(progress == null ? -1 : progress.matched()))
                            .put("lag", members.lag(member.id()).orElse(null))
                            .put(
                                    "sinceContactMillis",
                                    known(progress == null ? -1 : progress.sinceContactMillis())));
        }
        return new Json()
                .put("version", members.membership().version())
                .put("leader", members.leader().map(leader -> leader.value()).orElse(0))
                .put("epoch", members.epoch())
                .put("decided", members.decided())
                .put("members", rows);
    }

    private static @Nullable Long known(long value) {
        return value < 0 ? null : value;
    }
}
