package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.raft.core.RaftMessage.PreVote;
import io.quorate.raft.core.RaftMessage.RequestVote;
import io.quorate.runtime.Effects;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node that wants to lead (§5.2). At first it only asks whether it could win (§9.6 of the
 * dissertation): then its term is still the old one.
 *
 * <p>Invariant: a vote counts once for each voter, and only one given in this term.
 */
final class Candidate implements Role {

    private final RaftCore core;
    private final boolean asking;
    private final long ownVoteLsn;
    private final Map<NodeId, Boolean> votes = new TreeMap<>();
    private final long timeoutTicks;
    private long elapsedTicks;

    private Candidate(RaftCore core, boolean asking, long ownVoteLsn) {
        this.core = core;
        this.asking = asking;
        this.ownVoteLsn = ownVoteLsn;
        this.timeoutTicks = core.drawTimeout();
    }

    /** Asks whether it could win. */
    static Candidate asking(RaftCore core) {
        return new Candidate(core, true, 0);
    }

    /**
     * Asks for votes.
     *
     * @param ownVoteLsn the record with its vote for itself
     */
    static Candidate electing(RaftCore core, long ownVoteLsn) {
        return new Candidate(core, false, ownVoteLsn);
    }

    void askForVotes(boolean transfer, Effects<RaftMessage> effects) {
        RaftLog log = core.log();
        RaftMessage question =
                asking
                        ? new PreVote(core.term() + 1, log.lastIndex(), log.lastTerm())
                        : new RequestVote(core.term(), log.lastIndex(), log.lastTerm(), transfer);
        for (NodeId voter : core.configuration().membership().voters()) {
            if (!voter.equals(core.self())) {
                // Its own term and vote must be durable before anybody hears of them.
                effects.sendWhenDurable(voter, question);
            }
        }
        countOwnVote(effects);
    }

    @Override
    public String name() {
        return asking ? "pre-candidate" : "candidate";
    }

    @Override
    public Optional<NodeId> leader() {
        return Optional.empty();
    }

    @Override
    public boolean isLed() {
        return false;
    }

    @Override
    public long silentTicks() {
        return Long.MAX_VALUE;
    }

    @Override
    public void onTick(Effects<RaftMessage> effects) {
        elapsedTicks++;
        if (elapsedTicks >= timeoutTicks) {
            core.campaign(effects);
        }
    }

    @Override
    public void onDurable(Effects<RaftMessage> effects) {
        countOwnVote(effects);
    }

    private void countOwnVote(Effects<RaftMessage> effects) {
        if (!votes.containsKey(core.self()) && core.journal().isDurable(ownVoteLsn)) {
            count(core.self(), true, effects);
        }
    }

    @Override
    public void onPreVoteReply(
            NodeId from, RaftMessage.PreVoteReply reply, Effects<RaftMessage> effects) {
        boolean mine = !reply.voteGranted() || reply.term() == core.term() + 1;
        if (asking && mine) {
            count(from, reply.voteGranted(), effects);
        }
    }

    @Override
    public void onRequestVoteReply(
            NodeId from, RaftMessage.RequestVoteReply reply, Effects<RaftMessage> effects) {
        if (!asking) {
            count(from, reply.voteGranted(), effects);
        }
    }

    private void count(NodeId voter, boolean granted, Effects<RaftMessage> effects) {
        votes.putIfAbsent(voter, granted);
        JointQuorum quorum = core.configuration().quorum();
        if (quorum.isReachedBy(id -> votes.getOrDefault(id, false))) {
            win(effects);
        } else if (!quorum.isReachedBy(id -> votes.getOrDefault(id, true))) {
            core.follow(Optional.empty(), effects);
        }
    }

    private void win(Effects<RaftMessage> effects) {
        if (asking) {
            core.elect(false, effects);
        } else {
            core.lead(effects);
        }
    }

    @Override
    public void onProposed(long id, Bytes command, Effects<RaftMessage> effects) {
        effects.refuse(id, core.notLeader());
    }

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<RaftMessage> effects) {
        effects.refuse(id, core.notLeader());
    }

    @Override
    public void onMembershipRequested(
            long id, MembershipChange change, Effects<RaftMessage> effects) {
        effects.refuse(id, core.notLeader());
    }

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<RaftMessage> effects) {
        effects.refuse(id, core.notLeader());
    }
}
