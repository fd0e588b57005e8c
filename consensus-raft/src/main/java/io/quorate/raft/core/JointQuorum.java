package io.quorate.raft.core;

import io.quorate.api.NodeId;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A majority of the new voters, and while a change is under way a majority of the old ones as well:
 * two counts, never one (§6).
 *
 * @param incoming the voters, or the voters to be
 * @param outgoing the voters that were; none if no change is under way
 */
record JointQuorum(Quorum incoming, @Nullable Quorum outgoing) {

    boolean isReachedBy(Predicate<NodeId> agrees) {
        return incoming.isReachedBy(agrees) && (outgoing == null || outgoing.isReachedBy(agrees));
    }

    /** The largest number that both majorities have reached. */
    long reached(ToLongFunction<NodeId> number) {
        long first = incoming.reached(number);
        return outgoing == null ? first : Math.min(first, outgoing.reached(number));
    }
}
