package io.quorate.raft.core;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The handing over of leadership (§3.10 of the dissertation): no new entries are taken, the
 * successor gets all there are, and is told to start an election once these are committed.
 */
final class Transfer {

    /** A wish that is being followed. */
    record Wish(long id, NodeId target, long deadlineTick) {}

    private final RaftCore core;
    private final Lease lease;
    private @Nullable Wish wish;
    private boolean told;

    Transfer(RaftCore core, Lease lease) {
        this.core = core;
        this.lease = lease;
    }

    boolean isUnderWay() {
        return wish != null;
    }

    Optional<NodeId> target() {
        return Optional.ofNullable(wish).map(Wish::target);
    }

    void onRequested(long id, NodeId target, Effects<RaftMessage> effects) {
        if (!core.configuration().isVoter(target)) {
            effects.refuse(
                    id, new ConsensusError.Invalid("node " + target + " does not vote here"));
        } else if (target.equals(core.self())) {
            effects.complete(id);
        } else if (wish != null) {
            effects.refuse(id, new ConsensusError.Overloaded("leadership transfers", 1));
        } else {
            wish = new Wish(id, target, core.now() + core.config().timing().electionTicksMax());
            told = false;
        }
    }

    void onTick(Effects<RaftMessage> effects) {
        Wish late = wish;
        if (late != null && late.deadlineTick() <= core.now()) {
            wish = null;
            effects.giveUp(
                    late.id(),
                    new ConsensusError.Timeout(
                            core.duration(core.config().timing().electionTicksMax())));
        }
    }

    void heartbeat() {
        told = false;
    }

    void proceed(Replication replication, Effects<RaftMessage> effects) {
        Wish open = wish;
        if (open == null || told) {
            return;
        }
        long last = core.log().lastIndex();
        // An entry that is not committed would leave its outcome open at the end of this term.
        if (replication.matchIndex(open.target()) == last && core.commitIndex() == last) {
            told = true;
            lease.end(effects);
            effects.send(open.target(), new RaftMessage.TimeoutNow(core.term()));
        }
    }

    /** Leadership ends, maybe because the wish comes true. */
    void end() {
        if (wish != null) {
            core.awaitSuccessor(wish);
        }
    }
}
