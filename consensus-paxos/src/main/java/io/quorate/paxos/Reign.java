package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Nack;
import io.quorate.runtime.Effects;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, as far as this node knows. Every change of that happens here:
 *
 * <ul>
 *   <li>to this node: a prepare quorum has promised its ballot, and no value is missing
 *   <li>to another node: it proposes in a ballot that is not below the promise
 *   <li>to nobody: a higher ballot is promised, this node tries to lead or fails to, or it cannot
 *       go on to lead
 * </ul>
 *
 * <p>Invariant: who leads has promised just its own ballot.
 */
final class Reign {

    private final PaxosCore core;
    private final PaxosConfig config;
    private final NodeId self;

    private Optional<NodeId> leader = Optional.empty();
    private long heardAt;
    private @Nullable Proposer proposer;

    Reign(PaxosCore core, PaxosConfig config, NodeId self) {
        this.core = core;
        this.config = config;
        this.self = self;
    }

    Optional<NodeId> leader() {
        return leader;
    }

    /** What this node does as a leader; null while it is none. */
    @Nullable Proposer proposer() {
        return proposer;
    }

    Optional<Leadership> leadership() {
        return Optional.ofNullable(proposer).map(Proposer::leadership);
    }

    /** Ticks since the leader was heard of. */
    long silence() {
        return core.now() - heardAt;
    }

    boolean hearsLeader() {
        return proposer != null || (leader.isPresent() && silence() < config.electionTicks());
    }

    ConsensusError notLeader() {
        return new ConsensusError.NotLeader(
                leader.filter(id -> !id.equals(self)).flatMap(core.configurations()::member));
    }

    /** A prepare quorum has promised, and no value is missing. */
    void lead(Candidate won, Effects<PaxosMessage> effects) {
        check(
                core.acceptor().promised() == won.ballot(),
                "I18: leads %d with a promise of %d",
                won.ballot(),
                core.acceptor().promised());
        List<Value> plan = won.plan(core.acceptor());
        if (proposer != null) {
            proposer.leadership().enter(won, plan, core.now());
            core.learner().heardOf(won.base());
            return;
        }
        Leadership started = new Leadership(won, config, self, core.loyalty().millis());
        started.enter(won, plan, core.now());
        proposer = new Proposer(core, config, self, started);
        leader = Optional.of(self);
        core.handover().leaderIs(leader, "the node leads again", effects);
        core.learner().heardOf(won.base());
        effects.event(
                EngineEvent.Kind.LEADER_CHANGED,
                core.learner().decided(),
                "leads with ballot "
                        + Ballot.text(won.ballot())
                        + " from slot "
                        + (won.base() + 1)
                        + " on, "
                        + (started.nextSlot() - won.base() - 1)
                        + " slots to finish");
    }

    /** Follows this leader, or none, whatever it was before. */
    void follow(Optional<NodeId> newLeader, String why, Effects<PaxosMessage> effects) {
        boolean changed = !leader.equals(newLeader);
        Proposer ended = proposer;
        proposer = null;
        leader = newLeader;
        if (newLeader.isPresent()) {
            heardAt = core.now();
        }
        core.elections().end();
        if (ended != null) {
            effects.endLeases();
            effects.abandonProposals(new ConsensusError.LeadershipLost(why));
            core.memberChange().end(why, effects);
            ended.end(effects);
        }
        if (changed) {
            core.reads().leaderIsGone(effects);
            effects.event(EngineEvent.Kind.LEADER_CHANGED, core.learner().decided(), why);
        }
        core.handover().leaderIs(newLeader, why, effects);
    }

    void onAccepted(NodeId from, Accepted accepted, Effects<PaxosMessage> effects) {
        if (proposer != null && accepted.ballot() == proposer.leadership().ballot()) {
            proposer.onAccepted(from, accepted, effects);
        }
    }

    /** Somebody has promised a higher ballot than the one this node leads or campaigns with. */
    void onNack(Nack nack, Effects<PaxosMessage> effects) {
        long running = core.elections().candidate().map(Candidate::ballot).orElse(Ballot.NONE);
        if (proposer != null && nack.ballot() == proposer.leadership().ballot()) {
            proposer.onNack(effects);
        } else if (running != Ballot.NONE && nack.ballot() == running) {
            follow(Optional.empty(), "meets ballot " + Ballot.text(nack.promised()), effects);
        }
    }

    /** Something was learned that may show that another leader came after this node. */
    void onLearned() {
        if (proposer != null) {
            proposer.onLearned();
        }
    }

    /** Nobody is taken for the leader any more; what was asked of the last one may still come. */
    void forgetLeader() {
        leader = Optional.empty();
    }

    void checkInvariants() {
        if (proposer != null) {
            long ballot = proposer.leadership().ballot();
            check(
                    core.elections().candidate().map(Candidate::ballot).orElse(ballot) == ballot,
                    "leads and campaigns");
            proposer.leadership().checkInvariants(core.acceptor());
        }
    }
}
