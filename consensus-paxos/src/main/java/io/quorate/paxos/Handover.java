package io.quorate.paxos;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.runtime.Effects;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transfer of leadership under way: until its end the leader gives no slots to proposals. The
 * target is told when everything that was proposed is chosen, so that no outcome stays open.
 */
final class Handover {

    /**
     * @param id of the operator's request; null if the leader does it by itself
     */
    private record Running(@Nullable Long id, NodeId target, long deadline, Duration patience) {}

    private @Nullable Running running;
    private boolean told;

    boolean isRunning() {
        return running != null;
    }

    void begin(long id, NodeId target, long deadline, Duration patience) {
        running = new Running(id, target, deadline, patience);
        told = false;
    }

    /** Whether an operator waits for it. */
    boolean isRequested() {
        return running != null && running.id() != null;
    }

    /** As {@link #begin(long, NodeId, long, Duration)}, with nobody who waits. */
    void begin(NodeId target, long deadline) {
        running = new Running(null, target, deadline, Duration.ZERO);
        told = false;
    }

    /** Everything that was proposed is chosen: tells the target, unless it was told. */
    void settled(long ballot, Effects<PaxosMessage> effects) {
        if (!told) {
            told = true;
            remind(ballot, effects);
        }
    }

    /** Tells the target to lead; maybe not for the first time. */
    void remind(long ballot, Effects<PaxosMessage> effects) {
        if (running != null && told) {
            effects.send(running.target(), new Transfer(ballot));
        }
    }

    /** A node says that it never leads. */
    void declined(NodeId node, Effects<PaxosMessage> effects) {
        if (running != null && running.target().equals(node)) {
            if (running.id() != null) {
                effects.refuse(running.id(), neverLeads(node));
            }
            running = null;
        }
    }

    static ConsensusError neverLeads(NodeId node) {
        return new ConsensusError.Invalid("node " + node + " has priority 0, it never leads");
    }

    void expire(long now, Effects<PaxosMessage> effects) {
        if (running != null && now >= running.deadline()) {
            if (running.id() != null) {
                effects.giveUp(running.id(), new ConsensusError.Timeout(running.patience()));
            }
            running = null;
        }
    }

    /** The target leads, or another node, or nobody yet. */
    void leaderIs(Optional<NodeId> leader, String why, Effects<PaxosMessage> effects) {
        if (running == null || leader.isEmpty()) {
            return;
        }
        if (running.id() == null) {
            running = null;
            return;
        }
        if (leader.get().equals(running.target())) {
            effects.complete(running.id());
        } else {
            effects.giveUp(running.id(), new ConsensusError.LeadershipLost(why));
        }
        running = null;
    }
}
