package io.quorate.testkit.race;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a group goes through.
 *
 * @param nodes how many there are, all of them voters
 * @param length for how long commands of 100 bytes come, by the leader's own clients
 * @param commandEvery how much time lies between two commands
 * @param loss which part of all messages is lost
 * @param linkNanos by node, from node 1 on: how long a message takes to or from it, at least; a
 *     message between two takes the longer of the two, and up to a tenth more
 * @param syncNanos by node: how long its disk takes to sync
 * @param happenings what happens when
 */
public record Course(
        int nodes,
        Duration length,
        Duration commandEvery,
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
        STARTS
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
                nodes, Duration.ofSeconds(10), Duration.ofMillis(1), 0, millis, millis, List.of());
    }

    /** This, but part of the messages is lost. */
    public Course losing(double part) {
        return new Course(nodes, length, commandEvery, part, linkNanos, syncNanos, happenings);
    }

    /** This, but messages to and from these nodes take so long. */
    public Course far(long millis, int... numbers) {
        List<Long> changed = changed(linkNanos, millis, numbers);
        return new Course(nodes, length, commandEvery, loss, changed, syncNanos, happenings);
    }

    /** This, but the disks of these nodes take so long. */
    public Course slowDisks(long millis, int... numbers) {
        List<Long> changed = changed(syncNanos, millis, numbers);
        return new Course(nodes, length, commandEvery, loss, linkNanos, changed, happenings);
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
        return new Course(nodes, length, commandEvery, loss, linkNanos, syncNanos, more);
    }
}
