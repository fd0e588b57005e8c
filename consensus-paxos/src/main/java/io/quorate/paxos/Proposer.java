package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.runtime.Effects;
import java.util.Optional;

/**
 * What this node does from the time it leads until it does not any more: it proposes, sees to it
 * that the others hear of it, and stops when it cannot go on.
 */
final class Proposer {

    private final PaxosCore core;
    private final PaxosConfig config;
    private final NodeId self;
    private final Leadership leadership;

    /** When to prepare again, since somebody has promised a higher ballot; 0 if nobody has. */
    private long refreshAt;

    /** When to go, if this node is removed; 0 if it is not. */
    private long leaveAt;

    /** Whether a new voter was asked to lead since the last heartbeat. */
    private boolean hasAsked;

    /** Whether something was learned that was not looked at yet. */
    private boolean learnedMeanwhile = true;

    Proposer(PaxosCore core, PaxosConfig config, NodeId self, Leadership leadership) {
        this.core = core;
        this.config = config;
        this.self = self;
        this.leadership = leadership;
    }

    Leadership leadership() {
        return leadership;
    }

    // ---- time ----

    void onTick(Effects<PaxosMessage> effects) {
        long now = core.now();
        leadership.tickLease(now);
        Optional<Configuration> chosenNext = leadership.chosenNext();
        if (chosenNext.isEmpty() && !leadership.reachesQuorum(now, config.electionTicks())) {
            core.reign().follow(Optional.empty(), "cannot reach a quorum", effects);
            return;
        }
        if (endsPause(now) || isStuck(now)) {
            core.elections().campaign(Ballot.NONE, effects);
            return;
        }
        if (now % config.heartbeatTicks() == 0) {
            leadership.heartbeat(effects);
            leadership.resend(now, config.heartbeatTicks(), effects);
            leadership.teach(core.acceptor(), effects);
            core.handover().remind(leadership.ballot(), effects);
        }
        if (chosenNext.isPresent() && !chosenNext.get().isVoter(self)) {
            leave(chosenNext.get(), effects);
        } else {
            if (!core.memberChange().isRunning()) {
                core.succession().onTick(leadership, effects);
            }
            core.elections().tickCandidate(effects);
        }
    }

    /** How many of the next ticks can wait, if nothing else comes. */
    long quietTicks() {
        boolean waits =
                refreshAt != 0
                        || leadership.chosenNext().isPresent()
                        || core.memberChange().isRunning()
                        || core.elections().candidate().isPresent();
        int heartbeat = config.heartbeatTicks();
        return waits ? 0 : heartbeat - 1 - core.now() % heartbeat;
    }

    /** Whether it is time to prepare again, with a quorum that was in touch all the while. */
    private boolean endsPause(long now) {
        if (refreshAt == 0 || now < refreshAt) {
            return false;
        }
        refreshAt = 0;
        return leadership.reachesQuorum(now, config.electionTicks() / 2);
    }

    /** Whether this node lacks slots that it must not propose in, and nobody can tell it of. */
    private boolean isStuck(long now) {
        int patience = config.electionTicks();
        return core.learner().decided() < leadership.floor()
                && core.elections().candidate().isEmpty()
                && !core.catchUp().isInstalling()
                && now % (4L * patience) == 0
                && !leadership.peers().isKnown(leadership.floor(), now, patience);
    }

    /**
     * A leader that is removed goes on to be heard until enough of the new voters know that they
     * are, asks one of these to lead, and in the end just goes.
     */
    private void leave(Configuration chosen, Effects<PaxosMessage> effects) {
        long now = core.now();
        if (leaveAt == 0) {
            leaveAt = now + 4L * config.electionTicks();
        } else if (now >= leaveAt) {
            core.reign().follow(Optional.empty(), "does not vote any more", effects);
        } else if (now % config.heartbeatTicks() == 0) {
            hasAsked = false;
            handOn(chosen, effects);
        }
    }

    /** Asks one of the new voters to lead, as soon as enough of them know that they vote. */
    private void handOn(Configuration chosen, Effects<PaxosMessage> effects) {
        if (hasAsked || !leadership.peers().canLetGo(chosen, core.learner().decided())) {
            return;
        }
        leadership.endLeases(effects);
        leadership
                .peers()
                .successor(chosen, core.now(), config.electionTicks())
                .ifPresent(
                        id -> {
                            hasAsked = true;
                            effects.send(id, new Transfer(leadership.ballot()));
                        });
    }

    // ---- proposals and answers to them ----

    void submit(long id, Bytes command, Effects<PaxosMessage> effects) {
        leadership.submit(id, command);
        assign(effects);
    }

    private void assign(Effects<PaxosMessage> effects) {
        if (!core.handover().isRunning()) {
            leadership.assign(core.acceptor().slots().openBytes(), core.now(), effects);
        }
    }

    void onAccepted(NodeId from, Accepted accepted, Effects<PaxosMessage> effects) {
        core.learner().heardOf(accepted.decided());
        leadership.accepted(from, accepted, core.now(), core.acceptor(), effects);
        if (!accepted.mayLead()) {
            core.handover().declined(from, effects);
        }
    }

    /** Somebody has promised a higher ballot. If no rival shows, this node prepares above it. */
    void onNack(Effects<PaxosMessage> effects) {
        boolean leaves = leadership.chosenNext().map(c -> !c.isVoter(self)).orElse(false);
        if (leaves) {
            core.reign().follow(Optional.empty(), "does not vote any more", effects);
        } else if (refreshAt == 0) {
            refreshAt = core.now() + core.elections().drawPause();
        }
    }

    /** Something was learned from others, or may have been. */
    void onLearned() {
        learnedMeanwhile = true;
    }

    // ---- the end of a batch ----

    /** Whether something else was chosen than this leader proposed. */
    boolean isOvertaken() {
        boolean overtaken = learnedMeanwhile && !leadership.learned(core.acceptor());
        learnedMeanwhile = false;
        return overtaken;
    }

    void batchEnded(Effects<PaxosMessage> effects) {
        Learner learner = core.learner();
        core.memberChange().advance(leadership, learner.decided(), core.now(), effects);
        leadership.proposedNext().ifPresent(next -> core.configurations().hear(next, effects));
        assign(effects);
        leadership.startReads(learner.decided());
        leadership.flush(core.acceptor(), effects);
        leadership.countOwn(core.acceptor());
        learner.heardOf(leadership.committed());
        if (core.handover().isRunning() && leadership.isSettled() && !learner.isBehind()) {
            leadership.endLeases(effects);
            core.handover().settled(leadership.ballot(), effects);
        }
        leadership.releaseReads(
                (reader, position) -> core.reads().answer(reader, position, effects));
        Configuration chosen = leadership.chosenNext().orElse(null);
        if (chosen != null && chosen.isVoter(self)) {
            core.elections().cross(leadership, chosen, effects);
        } else if (chosen != null) {
            handOn(chosen, effects);
        }
    }

    /** Whoever leads under other members than are decided now was overtaken. */
    void followMembers(Effects<PaxosMessage> effects) {
        long version = core.configurations().current().version();
        boolean own =
                leadership.proposedNext().map(next -> next.version() == version).orElse(false);
        if (version > leadership.configuration().version() && !own) {
            core.reign().follow(Optional.empty(), "other members were chosen after it", effects);
        }
    }

    /** This node leads no more: nobody waits for it any longer. */
    void end(Effects<PaxosMessage> effects) {
        leadership.refuseWaiting(core.reign().notLeader(), effects);
        leadership.reads().drain().forEach(reader -> core.reads().answer(reader, -1, effects));
    }
}
