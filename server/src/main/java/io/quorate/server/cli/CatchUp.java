package io.quorate.server.cli;

import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.kv.client.ClusterMembers;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How long to wait for a member to catch up with the leader, as options. */
final class CatchUp {

    /** Who lacks no more than this is brought up by the engine while it changes the members. */
    private static final long LAG_MAX = 1_000;

    private static final long PAUSE_MILLIS = 250;
    private static final long SILENT_MILLIS = 2_000;

    @Option(
            names = "--no-wait",
            description = "Does not wait until it has caught up: the engine then waits, briefly.")
    private boolean noWait;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description =
                    "How long to wait until it has caught up (default: ${DEFAULT-VALUE} s). If it"
                            + " has not, nothing is changed.")
    private double seconds = 600;

    /**
     * Waits until the member lacks little, and tells how far it is.
     *
     * @throws UsageException if there is no such member
     * @throws IllegalStateException if it took too long
     */
    void await(MemberEdit edit, NodeId node) throws InterruptedException {
        Duration patience;
        try {
            patience = Durations.ofSeconds("--wait", seconds);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
        if (noWait) {
            return;
        }
        long deadline = System.nanoTime() + patience.toNanos();
        Progress progress = new Progress(edit.err(), "positions");
        ClusterMembers members = edit.members();
        boolean told = false;
        while (!isThere(members, node)) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException(
                        "node "
                                + node
                                + " has not caught up in "
                                + patience.toSeconds()
                                + " s"
                                + note(members, node)
                                + "; nothing was changed");
            }
            told = true;
            progress.update(matched(members, node), members.decided(), note(members, node));
            Thread.sleep(PAUSE_MILLIS);
            members = edit.members();
        }
        if (told) {
            progress.end(matched(members, node), members.decided());
        }
    }

    private static boolean isThere(ClusterMembers members, NodeId node) {
        Member member =
                members.membership()
                        .member(node)
                        .orElseThrow(() -> new UsageException("node " + node + " is not a member"));
        Optional<Long> lag = members.lag(node);
        return member.isVoter()
                || (isInTouch(members, node) && lag.isPresent() && lag.get() <= LAG_MAX);
    }

    private static boolean isInTouch(ClusterMembers members, NodeId node) {
        ClusterMembers.Progress known = members.progress().get(node);
        return known != null
                && known.sinceContactMillis() >= 0
                && known.sinceContactMillis() <= SILENT_MILLIS;
    }

    private static long matched(ClusterMembers members, NodeId node) {
        return members.lag(node).map(lag -> members.decided() - lag).orElse(0L);
    }

    private static String note(ClusterMembers members, NodeId node) {
        ClusterMembers.Progress known = members.progress().get(node);
        if (known == null || known.sinceContactMillis() < 0) {
            return "; the leader has not heard of it yet: does it run?";
        }
        return known.sinceContactMillis() > SILENT_MILLIS
                ? "; it was last heard of " + known.sinceContactMillis() / 1_000 + " s ago"
                : "";
    }
}
