package io.quorate.raft.core;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Member;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.raft.core.RaftMessage.AppendEntriesReply;
import io.quorate.runtime.Effects;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The node that takes commands, and brings its log to all others (§5.3).
 *
 * <p>Invariant: it never cuts its own log, and commits by counting only entries of its own term
 * (§5.4.2).
 */
final class Leader implements Role {

    private final RaftCore core;
    private final RaftLog log;
    private final Replication replication;
    private final ReadQueue reads;
    private final Lease lease;
    private final MembershipChanger membership;
    private final Transfer transfer;
    private final long firstIndexOfTerm;
    private long uncommittedBytes;
    private int ticksToHeartbeat;

    Leader(RaftCore core) {
        this.core = core;
        this.log = core.log();
        this.replication = new Replication(core);
        this.reads = new ReadQueue(core);
        this.membership = new MembershipChanger(core, this);
        this.lease = new Lease(core, replication);
        this.transfer = new Transfer(core, lease);
        this.firstIndexOfTerm = log.lastIndex() + 1;
        for (long i = core.commitIndex() + 1; i <= log.lastIndex(); i++) {
            uncommittedBytes += log.size(i);
        }
    }

    /** Begins the term with an entry of its own, so that older ones can be committed (§8). */
    void begin(Effects<RaftMessage> effects) {
        replication.membersChanged();
        append(Entry.Kind.NOOP, Bytes.EMPTY, effects);
        replication.heartbeat(effects);
        ticksToHeartbeat = core.config().timing().heartbeatTicks();
    }

    @Override
    public String name() {
        return "leader";
    }

    @Override
    public Optional<NodeId> leader() {
        return Optional.of(core.self());
    }

    @Override
    public boolean isLed() {
        return true;
    }

    @Override
    public long silentTicks() {
        return core.now() - quorumOf(id -> replication.contactTick(id), core.now());
    }

    private long quorumOf(ToLongFunction<NodeId> number, long own) {
        return core.configuration()
                .quorum()
                .reached(id -> id.equals(core.self()) ? own : number.applyAsLong(id));
    }

    Replication replication() {
        return replication;
    }

    boolean hasCommittedInTerm() {
        return core.commitIndex() >= firstIndexOfTerm;
    }

    @Override
    public void onTick(Effects<RaftMessage> effects) {
        lease.onTick();
        reads.expire(effects);
        membership.onTick(effects);
        if (core.role() != this) {
            return;
        }
        transfer.onTick(effects);
        boolean alone = silentTicks() > core.config().timing().electionTicksMax();
        if (core.config().elections().checkQuorum() && alone) {
            core.stepDown("hears of no majority", effects);
            return;
        }
        if (core.journal().stalledTicks() > core.config().timing().stallTicks()) {
            core.stepDown("its disk stands still", effects);
            return;
        }
        ticksToHeartbeat--;
        if (ticksToHeartbeat <= 0) {
            ticksToHeartbeat = core.config().timing().heartbeatTicks();
            replication.heartbeat(effects);
            transfer.heartbeat();
        }
    }

    @Override
    public long quietTicks() {
        boolean waits = !reads.isEmpty() || membership.isUnderWay() || transfer.isUnderWay();
        return waits ? 0 : ticksToHeartbeat - 1L;
    }

    // ---- entries ----

    @Override
    public void onProposed(long id, Bytes command, Effects<RaftMessage> effects) {
        Optional<NodeId> successor = transfer.target();
        if (successor.isPresent()) {
            effects.refuse(
                    id,
                    new ConsensusError.NotLeader(
                            core.configuration().membership().member(successor.get())));
            return;
        }
        long limit = core.config().flow().uncommittedBytesMax();
        if (uncommittedBytes > 0 && uncommittedBytes + command.size() > limit) {
            effects.refuse(
                    id, new ConsensusError.Overloaded("bytes of uncommitted entries", limit));
            return;
        }
        effects.assign(id, log.lastIndex() + 1, core.term());
        append(Entry.Kind.COMMAND, command, effects);
    }

    private void append(Entry.Kind kind, Bytes command, Effects<RaftMessage> effects) {
        Entry entry = Entry.of(log.lastIndex() + 1, core.term(), kind, command);
        uncommittedBytes += entry.size();
        core.append(entry, effects);
    }

    void appendConfiguration(
            List<Member> members, List<Member> outgoing, Effects<RaftMessage> effects) {
        Configuration next = new Configuration(log.lastIndex() + 1, members, outgoing);
        append(Entry.Kind.CONFIGURATION, next.encode(), effects);
        replication.membersChanged();
        commit(effects);
    }

    @Override
    public void onDurable(Effects<RaftMessage> effects) {
        commit(effects);
    }

    /** §5.3, §5.4.2: what a majority has durably, if it is of this leader's own term. */
    private void commit(Effects<RaftMessage> effects) {
        long reached = quorumOf(replication::matchIndex, log.durableIndex());
        if (reached > core.commitIndex() && log.term(reached) == core.term()) {
            core.commitTo(reached, effects);
        }
    }

    @Override
    public void onCommitted(long before, Effects<RaftMessage> effects) {
        for (long i = Math.max(before, log.baseIndex()) + 1; i <= core.commitIndex(); i++) {
            uncommittedBytes -= log.size(i);
        }
        membership.advance(effects);
    }

    @Override
    public void onAppendEntriesReply(
            NodeId from, AppendEntriesReply reply, Effects<RaftMessage> effects) {
        if (!replication.onReply(from, reply, effects)) {
            return;
        }
        commit(effects);
        if (core.role() == this) {
            confirmReads(effects);
            membership.advance(effects);
        }
    }

    @Override
    public void onLoaded(Loads.Load load, List<Entry> entries, Effects<RaftMessage> effects) {
        replication.onLoaded(load, entries, effects);
    }

    @Override
    public void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<RaftMessage> effects) {
        replication.onSnapshotSent(to, snapshot, complete);
    }

    @Override
    public long wantedFrom() {
        return replication.wantedFrom();
    }

    @Override
    public void batchEnded(Effects<RaftMessage> effects) {
        if (reads.hasUnasked() && hasCommittedInTerm()) {
            reads.ask(core.commitIndex(), replication.nextSequence());
            confirmReads(effects);
            replication.heartbeat(effects);
        }
        replication.sendNew(effects);
        transfer.proceed(replication, effects);
    }

    // ---- reads ----

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<RaftMessage> effects) {
        if (!(mode instanceof ReadMode.Lease) || !releaseUnderLease(id, effects)) {
            reads.addOwn(id);
        }
    }

    /** Not while another is to take over: it may commit before this node knows. */
    private boolean releaseUnderLease(long id, Effects<RaftMessage> effects) {
        return hasCommittedInTerm() && transfer.target().isEmpty() && lease.release(id, effects);
    }

    void onReadIndex(NodeId from, RaftMessage.ReadIndex question) {
        reads.addOf(from, question.life(), question.id());
    }

    private void confirmReads(Effects<RaftMessage> effects) {
        reads.confirmed(quorumOf(replication::ackedSequence, Long.MAX_VALUE), effects);
    }

    // ---- members, and the end ----

    @Override
    public void onMembershipRequested(
            long id, MembershipChange change, Effects<RaftMessage> effects) {
        membership.onRequested(id, change, effects);
    }

    boolean isCloseBehind(NodeId peer, long entries) {
        return replication.isCloseBehind(peer, entries);
    }

    /** It is no member any more, and that is committed (end of §6). */
    void leave(Effects<RaftMessage> effects) {
        if (core.role() != this) {
            return;
        }
        replication.heartbeat(effects);
        replication
                .mostUpToDate()
                .ifPresent(
                        successor ->
                                effects.send(successor, new RaftMessage.TimeoutNow(core.term())));
        core.stepDown("is no member any more", effects);
    }

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<RaftMessage> effects) {
        transfer.onRequested(id, target, effects);
    }

    @Override
    public void end(Effects<RaftMessage> effects) {
        reads.refuseAll(effects);
        membership.end(effects);
        transfer.end();
        lease.end(effects);
        effects.abandonProposals(
                new ConsensusError.LeadershipLost(
                        "node "
                                + core.self()
                                + " does not lead term "
                                + core.term()
                                + " any more"));
        effects.event(EngineEvent.Kind.ROLE_CHANGED, core.commitIndex(), "leads no more");
    }

    @Override
    public void checkInvariants() {
        replication.checkInvariants();
        check(uncommittedBytes >= 0, "%d bytes uncommitted at %d", uncommittedBytes, core.term());
        check(
                core.votedFor().equals(Optional.of(core.self())),
                "leads a term in which it voted for another");
    }
}
