package io.quorate.testkit.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a group goes through.
 *
 * @param nodes how many there are
 * @param voters how many of them vote when it begins, from node 1 on; the others stand beside them,
 *     know who votes, and learn nothing before they are members
 * @param length for how long commands of 100 bytes come, by the leader's own clients
 * @param commandEvery how much time lies between two commands
 * @param readsAt at which node clients read, once a millisecond: then times are those of reads, not
 *     of commands; 0 if nobody reads
 * @param loss which part of all messages is lost
 * @param linkNanos by node, from node 1 on: how long a message takes to or from it, at least; a
 *     message between two takes the longer of the two, and up to a tenth more
 * @param syncNanos by node: how long its disk takes to sync
 * @param happenings what happens when
 */
public record Course(
        int nodes,
        int voters,
        Duration length,
        Duration commandEvery,
        int readsAt,
        double loss,
        List<Long> linkNanos,
        List<Long> syncNanos,
        List<Happening> happenings) {

    /** How much time passes between two ticks of a core. */
    public static final Duration TICK = Duration.ofMillis(10);

    /** Something that happens to a node, by its number; 0 is whoever leads then. */
    public record Happening(Duration at, What what, int node) {}

    /** What can happen. */
    public enum What {
        /** Its process dies. What it has synced stays. */
        DIES,
        /** It runs again. */
        STARTS,
        /** This leader is asked to let those who do not vote take the places of all who do. */
        REPLACES
    }

    public Course {
        linkNanos = List.copyOf(linkNanos);
        syncNanos = List.copyOf(syncNanos);
        happenings = List.copyOf(happenings);
    }

    /** Links of 1 ms, disks of 1 ms, a command a millisecond for 10 s, and nothing happens. */
    public static Course of(int nodes) {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            millis.add(1_000_000L);
        }
        return new Course(
                nodes,
                nodes,
                Duration.ofSeconds(10),
                Duration.ofMillis(1),
                0,
                0,
                millis,
                millis,
                List.of());
    }

    /** This, but part of the messages is lost. */
    public Course losing(double part) {
        return with(readsAt, part, linkNanos, syncNanos, happenings);
    }

    /** This, but messages to and from these nodes take so long. */
    public Course far(long millis, int... numbers) {
        List<Long> changed = changed(linkNanos, millis, numbers);
        return with(readsAt, loss, changed, syncNanos, happenings);
    }

    /** This, but the disks of these nodes take so long. */
    public Course slowDisks(long millis, int... numbers) {
        List<Long> changed = changed(syncNanos, millis, numbers);
        return with(readsAt, loss, linkNanos, changed, happenings);
    }

    private static List<Long> changed(List<Long> all, long millis, int... numbers) {
        List<Long> changed = new ArrayList<>(all);
        for (int number : numbers) {
            changed.set(number - 1, Duration.ofMillis(millis).toNanos());
        }
        return changed;
    }

    /** This, and then something happens. */
    public Course then(long atMillis, What what, int node) {
        List<Happening> more = new ArrayList<>(happenings);
        more.add(new Happening(Duration.ofMillis(atMillis), what, node));
        return with(readsAt, loss, linkNanos, syncNanos, more);
    }

    /** This, but clients read at this node. */
    public Course reading(int node) {
        return with(node, loss, linkNanos, syncNanos, happenings);
    }

    /** This, but only the first nodes vote when it begins. */
    public Course voting(int first) {
        return new Course(
                nodes,
                first,
                length,
                commandEvery,
                readsAt,
                loss,
                linkNanos,
                syncNanos,
                happenings);
    }

    /** This, but it takes so long, and commands come so often. */
    public Course lasting(Duration newLength, Duration newCommandEvery) {
        return new Course(
                nodes,
                voters,
                newLength,
                newCommandEvery,
                readsAt,
                loss,
                linkNanos,
                syncNanos,
                happenings);
    }

    private Course with(
            int newReadsAt,
            double newLoss,
            List<Long> newLinkNanos,
            List<Long> newSyncNanos,
            List<Happening> newHappenings) {
        return new Course(
                nodes,
                voters,
                length,
                commandEvery,
                newReadsAt,
                newLoss,
                newLinkNanos,
                newSyncNanos,
                newHappenings);
    }
}
