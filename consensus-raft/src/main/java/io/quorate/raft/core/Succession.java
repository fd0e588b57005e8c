package io.quorate.raft.core;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import org.jspecify.annotations.Nullable;

/** What became of a wish to hand leadership over, once this node does not lead any more. */
final class Succession {

    private Transfer.@Nullable Wish awaited;

    /** Leadership has ended while a transfer was under way. */
    void await(Transfer.Wish wish) {
        awaited = wish;
    }

    boolean isAwaited() {
        return awaited != null;
    }

    void onTick(long now, Effects<RaftMessage> effects) {
        Transfer.Wish late = awaited;
        if (late != null && late.deadlineTick() <= now) {
            awaited = null;
            effects.giveUp(
                    late.id(),
                    new ConsensusError.LeadershipLost("nobody is seen to lead after a transfer"));
        }
    }

    /** A node is seen to lead. */
    void onLeader(NodeId leader, Effects<RaftMessage> effects) {
        Transfer.Wish open = awaited;
        if (open == null) {
            return;
        }
        awaited = null;
        if (open.target().equals(leader)) {
            effects.complete(open.id());
        } else {
            effects.giveUp(
                    open.id(), new ConsensusError.LeadershipLost("node " + leader + " leads"));
        }
    }
}
