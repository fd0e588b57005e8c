package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.runtime.Invariant;

/**
 * Attempts to lead, as numbers: the round in the upper 47 bits, the candidate in the lower 16. So
 * no two nodes ever have the same ballot, and one comparison orders them.
 */
final class Ballot {

    /** Below all ballots. */
    static final long NONE = 0;

    private static final int NODE_BITS = 16;
    private static final long ROUND_MAX = (1L << (Long.SIZE - 1 - NODE_BITS)) - 1;

    private Ballot() {}

    static long of(long round, NodeId node) {
        Invariant.check(round > 0 && round <= ROUND_MAX, "round %d exceeds %d", round, ROUND_MAX);
        return round << NODE_BITS | node.value();
    }

    /** The lowest ballot of {@code node} in the round after that of {@code ballot}. */
    static long after(long ballot, NodeId node) {
        return of(round(ballot) + 1, node);
    }

    static long round(long ballot) {
        return ballot >>> NODE_BITS;
    }

    /** Whose ballot it is. */
    static NodeId node(long ballot) {
        return NodeId.of((int) (ballot & NodeId.MAX));
    }

    /** Whether a number that came from outside is a ballot, or none. */
    static boolean isValid(long ballot) {
        return ballot == NONE || (round(ballot) > 0 && ballot > 0 && (ballot & NodeId.MAX) != 0);
    }

    /** Round and node, for people. */
    static String text(long ballot) {
        return ballot == NONE ? "none" : round(ballot) + "." + (ballot & NodeId.MAX);
    }
}
