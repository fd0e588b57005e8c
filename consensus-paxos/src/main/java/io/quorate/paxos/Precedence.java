package io.quorate.paxos;

import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Cede;
import io.quorate.paxos.PaxosMessage.Claim;
import io.quorate.runtime.Effects;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the node of the highest priority leads, if it can: a leader of a lower one than
 * the largest asks who has a higher one, and hands over.
 */
final class Precedence {

    /** After a handover that may come to nothing, so many election timeouts pass. */
    private static final int PAUSE = 20;

    private final PaxosConfig config;
    private long askAt;
    private long ballot;
    private @Nullable NodeId best;
    private int bestPriority;

    Precedence(PaxosConfig config) {
        this.config = config;
    }

    /** Time passes on a leader. */
    void tick(Leadership leading, Handover handover, long now, Effects<PaxosMessage> effects) {
        if (config.priority() == PaxosConfig.PRIORITY_MAX) {
            return;
        }
        if (ballot != leading.ballot()) {
            ballot = leading.ballot();
            askAt = now + config.electionTicks();
            best = null;
        }
        if (handover.isRunning()) {
            best = null;
            return;
        }
        if (leading.isFenced() || !leading.isComplete()) {
            return;
        }
        NodeId successor = best;
        if (successor != null) {
            best = null;
            askAt = now + (long) PAUSE * config.electionTicks();
            handover.begin(successor, now + config.electionTicks());
        } else if (now >= askAt) {
            askAt = now + config.electionTicks();
            for (NodeId peer : leading.peers().ids()) {
                effects.send(peer, new Cede(ballot, config.priority()));
            }
        }
    }

    /** A node wants to lead. The best of those that are heard of before the next tick shall. */
    void onClaim(NodeId from, Claim claim, Leadership leading) {
        int toBeat = best == null ? config.priority() : bestPriority;
        if (claim.ballot() == leading.ballot()
                && claim.ballot() == ballot
                && claim.priority() > toBeat
                && leading.isNear(from)) {
            best = from;
            bestPriority = claim.priority();
        }
    }
}
