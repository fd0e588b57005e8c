package io.quorate.paxos;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.runtime.Effects;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transfer of leadership under way: until its end the leader gives no slots to proposals. */
final class Handover {

    private record Running(long id, NodeId target, long deadline, Duration patience) {}

    private @Nullable Running running;

    boolean isRunning() {
        return running != null;
    }

    void begin(long id, NodeId target, long deadline, Duration patience) {
        running = new Running(id, target, deadline, patience);
    }

    /** Tells the target to lead; maybe not for the first time. */
    void remind(long ballot, Effects<PaxosMessage> effects) {
        if (running != null) {
            effects.send(running.target(), new Transfer(ballot));
        }
    }

    void expire(long now, Effects<PaxosMessage> effects) {
        if (running != null && now >= running.deadline()) {
            effects.giveUp(running.id(), new ConsensusError.Timeout(running.patience()));
            running = null;
        }
    }

    /** The target leads, or another node, or nobody yet. */
    void leaderIs(Optional<NodeId> leader, String why, Effects<PaxosMessage> effects) {
        if (running == null || leader.isEmpty()) {
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
