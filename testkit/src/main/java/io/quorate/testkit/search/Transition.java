package io.quorate.testkit.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What comes of something that happens at a node in one of its states. */
final class Transition<V> {

    /**
     * What rules look at.
     *
     * @param views what the node was, one after the other
     * @param decisions what it decided
     * @param ledEpoch the epoch it leads, 0 if it does not
     */
    record Seen<V>(List<V> views, List<LiveNode.Decision> decisions, long ledEpoch) {}

    /** The number of its state then. */
    final int next;

    /** Numbers of messages that left, in order. */
    final int[] sent;

    /** Whether the node wrote anything. */
    final boolean wrote;

    final Seen<V> seen;

    /** The rule that this node broke all by itself. */
    final @Nullable String broken;

    /** Numbers of what is known before and after. */
    final Map<Integer, Integer> factsAfter = new HashMap<>();

    private Transition(int next, int[] sent, boolean wrote, Seen<V> seen, @Nullable String broken) {
        this.next = next;
        this.sent = sent;
        this.wrote = wrote;
        this.seen = seen;
        this.broken = broken;
    }

    static <V> Transition<V> of(int next, int[] sent, boolean wrote, Seen<V> seen) {
        return new Transition<>(next, sent, wrote, seen, null);
    }

    static <V> Transition<V> broken(String rule) {
        Seen<V> nothing = new Seen<>(List.of(), List.of(), 0);
        return new Transition<>(-1, new int[0], false, nothing, rule);
    }
}
