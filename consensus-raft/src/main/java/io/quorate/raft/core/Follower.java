package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.raft.core.RaftMessage.AppendEntries;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.runtime.Effects;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node that takes what a leader sends, and starts an election when it hears of none (§5.2).
 * Learners, and nodes that are not members, are followers that never do.
 */
final class Follower implements Role {

    private final RaftCore core;
    private final RaftLog log;
    private final Map<Long, Long> forwardedReads = new TreeMap<>();
    private Optional<NodeId> leader;
    private long silentTicks;
    private long timeoutTicks;

    Follower(RaftCore core, Optional<NodeId> leader) {
        this.core = core;
        this.log = core.log();
        this.leader = leader;
        this.timeoutTicks = core.drawTimeout();
    }

    @Override
    public String name() {
        return core.configuration().isVoter(core.self()) ? "follower" : "learner";
    }

    @Override
    public Optional<NodeId> leader() {
        return leader;
    }

    @Override
    public boolean isLed() {
        return leader.isPresent() && silentTicks < core.config().timing().electionTicksMin();
    }

    @Override
    public long silentTicks() {
        return silentTicks;
    }

    @Override
    public void onTick(Effects<RaftMessage> effects) {
        silentTicks++;
        expireReads(effects);
        if (silentTicks < timeoutTicks) {
            return;
        }
        if (core.mayCampaign()) {
            core.campaign(effects);
        } else if (leader.isPresent()) {
            refuseReads(effects);
            leader = Optional.empty();
            core.tellLeader("hears of no leader", effects);
        }
    }

    @Override
    public long quietTicks() {
        long most = 2L * core.config().timing().heartbeatTicks();
        return forwardedReads.isEmpty() ? Math.min(most, timeoutTicks - silentTicks - 1) : 0;
    }

    /** A leader of this term was heard of, whatever else its message says. */
    void heard(NodeId from, Effects<RaftMessage> effects) {
        silentTicks = 0;
        if (leader.isEmpty()) {
            leader = Optional.of(from);
            timeoutTicks = core.drawTimeout();
            core.tellLeader("follows node " + from, effects);
        }
    }

    /** A candidate got this node's vote: it has the time of an election to win (§5.2). */
    void voted() {
        silentTicks = 0;
        timeoutTicks = core.drawTimeout();
    }

    /** AppendEntries, receiver implementation 2 to 5 (figure 2). */
    void onAppendEntries(NodeId from, AppendEntries append, Effects<RaftMessage> effects) {
        core.promise().make(core.now());
        long prev = append.prevLogIndex();
        // What is committed is the same on every node, so it need not be looked at again.
        boolean matches = prev <= core.commitIndex() || log.matches(prev, append.prevLogTerm());
        if (!matches) {
            reject(from, append, effects);
            return;
        }
        for (Entry entry : append.entries()) {
            take(entry, effects);
        }
        long verified = append.verifiedIndex();
        // §5.3: never beyond what this very message has shown to match.
        core.commitTo(Math.min(append.leaderCommit(), verified), effects);
        long match = Math.max(verified, core.commitIndex());
        effects.sendWhenDurable(
                from,
                new AppendEntriesReply(
                        core.term(),
                        true,
                        prev,
                        match,
                        0,
                        0,
                        append.session(),
                        append.sequence(),
                        core.promise().millis()));
    }

    private void take(Entry entry, Effects<RaftMessage> effects) {
        long index = entry.index();
        if (index <= core.commitIndex() || log.matches(index, entry.term())) {
            return;
        }
        // §5.3: only an entry that conflicts is cut off, with all that follow it.
        if (index <= log.lastIndex()) {
            effects.event(
                    EngineEvent.Kind.CONFLICT,
                    index,
                    "term "
                            + core.term()
                            + " replaces entries "
                            + index
                            + " to "
                            + log.lastIndex()
                            + " of term "
                            + log.term(index));
            core.truncateFrom(index, effects);
        }
        core.append(entry, effects);
    }

    /** Names an index from which on the logs may match, one for each term (end of §5.3). */
    private void reject(NodeId from, AppendEntries append, Effects<RaftMessage> effects) {
        long below = Math.min(append.prevLogIndex() - 1, log.lastIndex());
        long index = log.lastOfTermAtMost(append.prevLogTerm(), below);
        effects.sendWhenDurable(
                from,
                new AppendEntriesReply(
                        core.term(),
                        false,
                        append.prevLogIndex(),
                        0,
                        index,
                        log.term(index),
                        append.session(),
                        append.sequence(),
                        core.promise().millis()));
    }

    @Override
    public void onProposed(long id, Bytes command, Effects<RaftMessage> effects) {
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

    // ---- reads: the leader is asked how far one has to be (§6.4 of the dissertation) ----

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<RaftMessage> effects) {
        if (leader.isEmpty()) {
            effects.refuse(id, core.notLeader());
            return;
        }
        forwardedReads.put(id, core.now() + core.config().timing().electionTicksMax());
        // The life must not be forgotten: its numbers are used once.
        effects.sendWhenDurable(
                leader.get(), new RaftMessage.ReadIndex(core.term(), core.life(), id));
    }

    @Override
    public void onReadIndexReply(
            NodeId from, RaftMessage.ReadIndexReply reply, Effects<RaftMessage> effects) {
        if (reply.life() != core.life() || forwardedReads.remove(reply.id()) == null) {
            return;
        }
        if (reply.confirmed()) {
            effects.releaseRead(reply.id(), reply.index());
        } else {
            effects.refuse(reply.id(), core.notLeader());
        }
    }

    private void expireReads(Effects<RaftMessage> effects) {
        Iterator<Map.Entry<Long, Long>> oldestFirst = forwardedReads.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Long, Long> read = oldestFirst.next();
            if (read.getValue() > core.now()) {
                return;
            }
            effects.refuse(
                    read.getKey(),
                    new ConsensusError.Timeout(
                            core.duration(core.config().timing().electionTicksMax())));
            oldestFirst.remove();
        }
    }

    private void refuseReads(Effects<RaftMessage> effects) {
        for (long id : forwardedReads.keySet()) {
            effects.refuse(id, new ConsensusError.NotLeader(Optional.empty()));
        }
        forwardedReads.clear();
    }

    @Override
    public void end(Effects<RaftMessage> effects) {
        refuseReads(effects);
    }
}
