package io.quorate.paxos;

import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Cede;
import io.quorate.paxos.PaxosMessage.Claim;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.runtime.Effects;
import java.time.Duration;
import java.util.Optional;

/** Who is to lead next while somebody leads: by the wish of an operator, or by its priority. */
final class Succession {

    private final PaxosCore core;
    private final PaxosConfig config;
    private final NodeId self;
    private final Duration tick;
    private final Handover handover;
    private final Precedence precedence;

    Succession(PaxosCore core, PaxosConfig config, NodeId self, Duration tick, Handover handover) {
        this.core = core;
        this.config = config;
        this.self = self;
        this.tick = tick;
        this.handover = handover;
        this.precedence = new Precedence(config);
    }

    /** Time passes on a leader. */
    void onTick(Leadership leading, Effects<PaxosMessage> effects) {
        precedence.tick(leading, handover, core.now(), effects);
    }

    // ---- on the leader ----

    void onTransferRequested(long id, NodeId target, Effects<PaxosMessage> effects) {
        Leadership leading = core.leadership().orElse(null);
        if (leading == null) {
            effects.refuse(id, core.reign().notLeader());
        } else if (target.equals(self)) {
            effects.complete(id);
        } else if (!leading.configuration().isVoter(target)) {
            effects.refuse(id, new ConsensusError.Invalid("node " + target + " does not vote"));
        } else if (leading.peers().neverLeads(target)) {
            effects.refuse(id, Handover.neverLeads(target));
        } else if (handover.isRequested()) {
            effects.refuse(id, new ConsensusError.Overloaded("transfers of leadership", 1));
        } else {
            leading.endLeases(effects);
            long ticks = 2L * config.electionTicks();
            handover.begin(id, target, core.now() + ticks, tick.multipliedBy(ticks));
        }
    }

    void onClaim(NodeId from, Claim claim) {
        core.leadership().ifPresent(leading -> precedence.onClaim(from, claim, leading));
    }

    // ---- on who may follow it ----

    void onTransfer(NodeId from, Transfer transfer, Effects<PaxosMessage> effects) {
        if (core.isVoter()
                && config.priority() > 0
                && isWishOfLeader(from, transfer.ballot())
                && core.elections().candidate().isEmpty()) {
            core.elections().campaign(transfer.ballot(), effects);
        }
    }

    void onCede(NodeId from, Cede cede, Effects<PaxosMessage> effects) {
        if (core.isVoter()
                && config.priority() > cede.priority()
                && isWishOfLeader(from, cede.ballot())
                && !core.learner().isBehind()) {
            effects.send(from, new Claim(cede.ballot(), config.priority()));
        }
    }

    private boolean isWishOfLeader(NodeId from, long ballot) {
        return ballot == core.acceptor().promised()
                && core.reign().leader().equals(Optional.of(from));
    }
}
