package io.quorate.raft.core;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Member;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Effects;
import io.quorate.runtime.ProtocolCore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One Raft node. Every change of term, vote and role happens here:
 *
 * <ul>
 *   <li>any role to follower: a newer term is seen, or a leader of this term
 *   <li>follower to pre-candidate, or to candidate if nobody is asked first: it hears of no leader
 *   <li>pre-candidate to candidate: it could win
 *   <li>follower to candidate: the leader wishes it
 *   <li>candidate to leader: it has won
 *   <li>leader to follower of the same term: it hears of no majority, its disk stands still, or it
 *       is no member any more
 * </ul>
 *
 * <p>Invariant: the commit index never falls.
 */
public final class RaftCore implements ProtocolCore<RaftMessage>, RaftMessage.Handler {

    private final NodeId self;
    private final RaftConfig config;
    private final Duration tick;
    private final Journal journal = new Journal();
    private final Terms terms = new Terms(journal);
    private final Voting voting = new Voting(this, terms);
    private final Succession succession = new Succession();
    private final Standing standing = new Standing(this);
    private final Loads loads = new Loads();
    private final Promise promise;
    private final RaftLog log;
    private final Decisions decisions;
    private final Configurations configurations;
    private final Snapshots snapshots;
    private final Candidacy candidacy;
    private final Recovery recovery;
    private final List<Member> initialMembers;

    private Role role;
    private long commitIndex;
    private long commitBefore;
    private long now;

    public RaftCore(CoreContext context, RaftConfig config) {
        this.self = context.self();
        this.config = config;
        this.tick = context.tick();
        this.promise = new Promise(config, tick);
        this.log = new RaftLog(journal, config.retention().cachedBytesMax());
        this.decisions = new Decisions(log, loads, config.flow().applyAheadBytesMax());
        Configuration initial = new Configuration(0, context.initialMembers().members(), List.of());
        this.initialMembers = context.initialMembers().members();
        this.configurations = new Configurations(initial);
        this.candidacy = new Candidacy(this, configurations, context.seed());
        this.snapshots = new Snapshots(config, log, loads, configurations, terms);
        this.recovery = new Recovery(log, initial);
        this.role = new Follower(this, Optional.empty());
    }

    // ---- what roles need ----

    NodeId self() {
        return self;
    }

    RaftConfig config() {
        return config;
    }

    RaftLog log() {
        return log;
    }

    Journal journal() {
        return journal;
    }

    Loads loads() {
        return loads;
    }

    Promise promise() {
        return promise;
    }

    Role role() {
        return role;
    }

    /** The configuration in use: the newest in the log. */
    Configuration configuration() {
        return configurations.latest();
    }

    long term() {
        return terms.current();
    }

    Optional<NodeId> votedFor() {
        return terms.votedFor();
    }

    long life() {
        return terms.life();
    }

    long commitIndex() {
        return commitIndex;
    }

    long snapshotIndex() {
        return snapshots.index();
    }

    long snapshotTerm() {
        return snapshots.term();
    }

    /** Ticks since the start. */
    long now() {
        return now;
    }

    Duration duration(long ticks) {
        return tick.multipliedBy(ticks);
    }

    ConsensusError notLeader() {
        Optional<Member> known =
                role.leader()
                        .filter(id -> !id.equals(self))
                        .flatMap(configuration().membership()::member);
        return new ConsensusError.NotLeader(known);
    }

    /** How long to wait for a leader: random. */
    long drawTimeout() {
        return candidacy.drawTimeout();
    }

    boolean mayCampaign() {
        return candidacy.mayCampaign();
    }

    void tellLeader(String what, Effects<RaftMessage> effects) {
        effects.event(EngineEvent.Kind.LEADER_CHANGED, commitIndex, what + " in term " + term());
    }

    // ---- life ----

    @Override
    public void restore(SnapshotInfo snapshot) {
        recovery.onSnapshot(snapshot);
    }

    @Override
    public void replay(long lsn, Bytes record) {
        recovery.onRecord(lsn, record);
    }

    @Override
    public void start(long applied, Effects<RaftMessage> effects) {
        recovery.finish(applied, configurations, effects);
        snapshots.begin(recovery.snapshotIndex(), recovery.snapshotTerm());
        terms.begin(recovery.hardState(), recovery.snapshotTerm(), effects);
        if (terms.life() > 1) {
            promise.make(now);
        }
        if (recovery.lacksBootstrap()) {
            journal.append(Records.bootstrap(configurations.at(0)), effects);
        }
        commitIndex = Math.max(applied, snapshots.index());
        commitBefore = commitIndex;
        decisions.jumpTo(commitIndex);
        effects.membership(configuration().reachable(initialMembers));
        role = new Follower(this, Optional.empty());
    }

    // ---- terms and roles ----

    private void become(Role next, Effects<RaftMessage> effects) {
        role.end(effects);
        role = next;
    }

    /** A newer term was seen. */
    private void enterTerm(long term, Effects<RaftMessage> effects) {
        terms.enter(term, effects);
        effects.event(EngineEvent.Kind.EPOCH_CHANGED, commitIndex, "enters term " + term);
        boolean led = role.leader().isPresent();
        become(new Follower(this, Optional.empty()), effects);
        if (led) {
            tellLeader("hears of no leader", effects);
        }
    }

    /** Becomes a follower in the same term. The vote stays what it was. */
    void follow(Optional<NodeId> leader, Effects<RaftMessage> effects) {
        become(new Follower(this, leader), effects);
        if (leader.isPresent()) {
            tellLeader("follows node " + leader.get(), effects);
            succession.onLeader(leader.get(), effects);
        }
    }

    void stepDown(String why, Effects<RaftMessage> effects) {
        become(new Follower(this, Optional.empty()), effects);
        tellLeader(why, effects);
    }

    /** There is no leader: this node wants to become it. */
    void campaign(Effects<RaftMessage> effects) {
        if (!mayCampaign()) {
            follow(Optional.empty(), effects);
        } else if (config.elections().preVote() && !candidacy.isAlone()) {
            Candidate candidate = Candidate.asking(this);
            become(candidate, effects);
            effects.event(
                    EngineEvent.Kind.ROLE_CHANGED,
                    commitIndex,
                    "asks whether it could win term " + (term() + 1));
            candidate.askForVotes(false, effects);
        } else {
            elect(false, effects);
        }
    }

    /** §5.2: enters a new term, votes for itself, and asks all others. */
    void elect(boolean transfer, Effects<RaftMessage> effects) {
        terms.enterNext(self, effects);
        Candidate candidate = Candidate.electing(this, journal.newestLsn());
        effects.event(EngineEvent.Kind.EPOCH_CHANGED, commitIndex, "begins term " + term());
        become(candidate, effects);
        effects.event(EngineEvent.Kind.ROLE_CHANGED, commitIndex, "candidate in term " + term());
        candidate.askForVotes(transfer, effects);
    }

    void lead(Effects<RaftMessage> effects) {
        Leader leader = new Leader(this);
        become(leader, effects);
        tellLeader("leads", effects);
        succession.onLeader(self, effects);
        leader.begin(effects);
    }

    // ---- the log ----

    void append(Entry entry, Effects<RaftMessage> effects) {
        log.append(entry, effects);
        if (entry.kind() == Entry.Kind.CONFIGURATION) {
            configurations.add(Configuration.decode(entry.command()));
            membersChanged(effects);
        }
    }

    void truncateFrom(long index, Effects<RaftMessage> effects) {
        check(index > commitIndex, "entry %d is cut, and %d is committed", index, commitIndex);
        log.truncateFrom(index);
        Configuration before = configuration();
        configurations.truncateFrom(index);
        if (configuration() != before) {
            membersChanged(effects);
        }
    }

    private void membersChanged(Effects<RaftMessage> effects) {
        effects.membership(configuration().reachable(initialMembers));
        effects.event(
                EngineEvent.Kind.MEMBERSHIP_CHANGED,
                configuration().index(),
                "members " + configuration());
    }

    /** Everything up to {@code index} is committed; what was committed stays so. */
    void commitTo(long index, Effects<RaftMessage> effects) {
        if (index <= commitIndex) {
            return;
        }
        check(index <= log.lastIndex(), "commit %d of a log of %d", index, log.lastIndex());
        long before = commitIndex;
        commitIndex = index;
        decisions.handOver(commitIndex, effects);
        role.onCommitted(before, effects);
    }

    // ---- inputs ----

    @Override
    public void onTick(Effects<RaftMessage> effects) {
        now++;
        journal.tick();
        succession.onTick(now, effects);
        role.onTick(effects);
        snapshots.takeIfDue(decisions.applied(), now, effects);
    }

    @Override
    public long quietTicks() {
        boolean waits = !journal.isDurable(journal.newestLsn()) || succession.isAwaited();
        return waits ? 0 : Math.max(0, role.quietTicks());
    }

    @Override
    public void onReceived(NodeId from, RaftMessage message, Effects<RaftMessage> effects) {
        if (message.term() > term() && !voting.ignoresTermOf(message)) {
            enterTerm(message.term(), effects);
        }
        message.dispatch(this, from, effects);
    }

    @Override
    public void onPreVote(NodeId from, RaftMessage.PreVote request, Effects<RaftMessage> effects) {
        voting.onPreVote(from, request, effects);
    }

    @Override
    public void onPreVoteReply(
            NodeId from, RaftMessage.PreVoteReply reply, Effects<RaftMessage> effects) {
        role.onPreVoteReply(from, reply, effects);
    }

    @Override
    public void onRequestVote(
            NodeId from, RaftMessage.RequestVote request, Effects<RaftMessage> effects) {
        voting.onRequestVote(from, request, effects);
    }

    @Override
    public void onRequestVoteReply(
            NodeId from, RaftMessage.RequestVoteReply reply, Effects<RaftMessage> effects) {
        // A vote of an older term is none in this one.
        if (reply.term() == term()) {
            role.onRequestVoteReply(from, reply, effects);
        }
    }

    @Override
    public void onAppendEntries(
            NodeId from, RaftMessage.AppendEntries append, Effects<RaftMessage> effects) {
        if (append.term() < term()) {
            effects.sendWhenDurable(
                    from,
                    new RaftMessage.AppendEntriesReply(
                            term(),
                            false,
                            append.prevLogIndex(),
                            0,
                            0,
                            0,
                            // Its sender may lead this node's term by now: no answer to that.
                            0,
                            0,
                            0));
            return;
        }
        following(from, effects).onAppendEntries(from, append, effects);
    }

    /** This node as a follower of the leader of its term. */
    private Follower following(NodeId leader, Effects<RaftMessage> effects) {
        check(!(role instanceof Leader), "two leaders in one term");
        if (role instanceof Follower follower) {
            boolean news = follower.leader().isEmpty();
            follower.heard(leader, effects);
            check(follower.leader().equals(Optional.of(leader)), "two leaders in one term");
            if (news) {
                succession.onLeader(leader, effects);
            }
            return follower;
        }
        follow(Optional.of(leader), effects);
        return (Follower) role;
    }

    @Override
    public void onAppendEntriesReply(
            NodeId from, RaftMessage.AppendEntriesReply reply, Effects<RaftMessage> effects) {
        if (reply.term() == term()) {
            role.onAppendEntriesReply(from, reply, effects);
        }
    }

    @Override
    public void onInstallSnapshot(
            NodeId from, RaftMessage.InstallSnapshot install, Effects<RaftMessage> effects) {
        if (install.term() == term()) {
            following(from, effects);
        }
    }

    @Override
    public void onTimeoutNow(
            NodeId from, RaftMessage.TimeoutNow message, Effects<RaftMessage> effects) {
        if (message.term() == term() && role instanceof Follower && candidacy.isElectable()) {
            elect(true, effects);
        }
    }

    @Override
    public void onReadIndex(
            NodeId from, RaftMessage.ReadIndex question, Effects<RaftMessage> effects) {
        if (role instanceof Leader leader) {
            leader.onReadIndex(from, question);
        } else {
            effects.send(
                    from,
                    new RaftMessage.ReadIndexReply(
                            term(), question.life(), question.id(), false, 0));
        }
    }

    @Override
    public void onReadIndexReply(
            NodeId from, RaftMessage.ReadIndexReply reply, Effects<RaftMessage> effects) {
        role.onReadIndexReply(from, reply, effects);
    }

    @Override
    public void onProposed(long id, Bytes command, Effects<RaftMessage> effects) {
        role.onProposed(id, command, effects);
    }

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<RaftMessage> effects) {
        if (mode instanceof ReadMode.Stale stale) {
            readStale(id, stale.bound(), effects);
        } else if (mode instanceof ReadMode.Quorum) {
            effects.refuse(id, new ConsensusError.Unsupported("raft", Capability.QUORUM_READ));
        } else if (mode instanceof ReadMode.Lease && config.elections().leasePercent() == 0) {
            effects.refuse(id, new ConsensusError.Unsupported("raft", Capability.LEASE_READ));
        } else {
            role.onReadRequested(id, mode, effects);
        }
    }

    private void readStale(long id, Duration bound, Effects<RaftMessage> effects) {
        long age = role.leader().isPresent() ? role.silentTicks() : Long.MAX_VALUE;
        if (age <= bound.toNanos() / tick.toNanos()) {
            effects.releaseRead(id, decisions.applied());
        } else {
            effects.refuse(id, notLeader());
        }
    }

    @Override
    public void onDurable(long lsn, Effects<RaftMessage> effects) {
        journal.onDurable(lsn);
        log.onDurable(lsn);
        decisions.handOver(commitIndex, effects);
        role.onDurable(effects);
    }

    @Override
    public void onApplied(long position, Effects<RaftMessage> effects) {
        decisions.onApplied(position);
        decisions.handOver(commitIndex, effects);
        snapshots.takeIfDue(decisions.applied(), now, effects);
    }

    @Override
    public void onLoaded(long firstLsn, List<Bytes> records, Effects<RaftMessage> effects) {
        Loads.Load load = loads.ended(firstLsn).orElseThrow();
        List<Entry> entries = log.entriesAt(firstLsn, records);
        if (load.peer().isPresent()) {
            role.onLoaded(load, entries, effects);
        } else {
            decisions.onLoaded(entries, commitIndex, effects);
        }
        decisions.handOver(commitIndex, effects);
        snapshots.onLoaded(effects);
    }

    @Override
    public void onMembershipRequested(
            long id, MembershipChange change, Effects<RaftMessage> effects) {
        role.onMembershipRequested(id, change, effects);
    }

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<RaftMessage> effects) {
        role.onTransferRequested(id, target, effects);
    }

    /** Leadership has ended while a transfer was under way. */
    void awaitSuccessor(Transfer.Wish wish) {
        succession.await(wish);
    }

    @Override
    public void batchEnded(Effects<RaftMessage> effects) {
        role.batchEnded(effects);
        log.forgetBelow(Math.min(decisions.handed() + 1, role.wantedFrom()));
    }

    // ---- snapshots ----

    @Override
    public void onSnapshotTaken(SnapshotInfo snapshot, Effects<RaftMessage> effects) {
        snapshots.note(snapshot);
        snapshots.compact(effects);
    }

    @Override
    public void onSnapshotOffered(
            NodeId from, RaftMessage message, SnapshotInfo snapshot, Effects<RaftMessage> effects) {
        if (!(message instanceof RaftMessage.InstallSnapshot install)) {
            return;
        }
        onReceived(from, message, effects);
        if (install.term() == term() && snapshot.position() > commitIndex) {
            effects.acceptSnapshot();
        }
    }

    @Override
    public void onSnapshotInstalled(
            NodeId from, SnapshotInfo snapshot, Effects<RaftMessage> effects) {
        long position = snapshot.position();
        SnapshotHeader header = SnapshotHeader.decode(snapshot.header());
        snapshots.note(snapshot);
        if (position > commitIndex && !log.matches(position, header.term())) {
            beginAfter(position, header, effects);
        }
        decisions.jumpTo(position);
        if (position > commitIndex) {
            long before = commitIndex;
            commitIndex = position;
            role.onCommitted(before, effects);
        }
        decisions.handOver(commitIndex, effects);
        snapshots.compact(effects);
    }

    /** What is in the log does not lead to the snapshot, so none of it is needed (§7). */
    private void beginAfter(long position, SnapshotHeader header, Effects<RaftMessage> effects) {
        check(!(role instanceof Leader), "a leader lacks what is committed");
        log.beginAfter(position, header.term(), effects);
        configurations.truncateFrom(0);
        configurations.startAt(position, header.configuration());
        membersChanged(effects);
        snapshots.release(effects);
    }

    @Override
    public void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<RaftMessage> effects) {
        role.onSnapshotSent(to, snapshot, complete, effects);
    }

    @Override
    public Bytes snapshotHeader(long position) {
        return snapshots.header(position);
    }

    // ---- how it stands ----

    @Override
    public void checkInvariants() {
        log.checkInvariants();
        check(commitIndex >= commitBefore, "commit fell to %d from %d", commitIndex, commitBefore);
        check(commitIndex <= log.lastIndex(), "commit %d of %d", commitIndex, log.lastIndex());
        check(log.lastTerm() <= term(), "an entry of term %d in term %d", log.lastTerm(), term());
        checkDecisions();
        terms.checkInvariants();
        role.checkInvariants();
        commitBefore = commitIndex;
    }

    private void checkDecisions() {
        long handed = decisions.handed();
        check(handed <= commitIndex, "handed over %d of %d", handed, commitIndex);
        check(decisions.applied() <= handed, "applied %d of %d", decisions.applied(), handed);
        check(log.baseIndex() <= handed, "base %d beyond %d", log.baseIndex(), handed);
        check(snapshots.index() <= handed, "snapshot %d beyond %d", snapshots.index(), handed);
    }

    @Override
    public CoreStatus status() {
        return standing.status();
    }

    @Override
    public String explain() {
        return standing.explain();
    }
}
