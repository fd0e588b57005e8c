package io.quorate.testkit.toy;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Effects;
import io.quorate.runtime.ProtocolCore;
import io.quorate.testkit.toy.ToyMessage.Accepted;
import io.quorate.testkit.toy.ToyMessage.Outdated;
import io.quorate.testkit.toy.ToyMessage.Prepare;
import io.quorate.testkit.toy.ToyMessage.Promise;
import io.quorate.testkit.toy.ToyMessage.Replicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Agreement on one growing log, which each leader takes over whole.
 *
 * <p>Epochs belong to the voters in turn. A candidate collects promises from a quorum, each with
 * the peer's log; it goes on with the longest log of the highest epoch, and writes it again, whole,
 * in its own epoch. A prefix is decided when a quorum has it durable in the leader's epoch.
 *
 * <p>Invariant: a leader's log is of its own epoch, which is the highest it promised.
 *
 * <p>Invariant: the decided position never goes back.
 */
final class ToyCore implements ProtocolCore<ToyMessage>, ToyMessage.Handler {

    private static final int HEARTBEAT_TICKS = 3;
    private static final int ELECTION_TICKS_MIN = 12;
    private static final int ELECTION_TICKS_MAX = 24;

    private final NodeId self;
    private final Membership membership;
    private final List<NodeId> voters;
    private final List<NodeId> peers = new ArrayList<>();
    private final int quorum;
    private final SplittableRandom random;
    private final ToyBug bug;
    private final ToyLog log;

    private long decided;
    private long decidedBefore;
    private long appliedAtStart;
    private long highestSeen;
    private int ticksLeft;
    private Optional<NodeId> leader = Optional.empty();
    private @Nullable ToyElection election;
    private @Nullable ToyLeadership leadership;

    ToyCore(CoreContext context, ToyBug bug) {
        this.self = context.self();
        this.membership = context.initialMembers();
        this.voters = membership.voters();
        this.quorum = bug == ToyBug.HALF_IS_ENOUGH ? voters.size() / 2 : voters.size() / 2 + 1;
        this.random = new SplittableRandom(context.seed());
        this.bug = bug;
        this.log = new ToyLog(bug);
        for (NodeId voter : voters) {
            if (!voter.equals(self)) {
                peers.add(voter);
            }
        }
    }

    @Override
    public void restore(SnapshotInfo snapshot) {
        // Nothing is kept with a snapshot: the log is never cut below one.
    }

    @Override
    public void replay(long lsn, Bytes record) {
        log.replay(lsn, record);
    }

    @Override
    public void start(long applied, Effects<ToyMessage> effects) {
        decided = applied;
        appliedAtStart = applied;
        awaitLeader();
    }

    @Override
    public void onTick(Effects<ToyMessage> effects) {
        ticksLeft--;
        if (ticksLeft > 0) {
            return;
        }
        if (leadership == null) {
            campaign(effects);
            return;
        }
        ticksLeft = HEARTBEAT_TICKS;
        for (NodeId peer : peers) {
            replicate(peer, leadership.accepted(peer) + 1, effects);
        }
    }

    @Override
    public void onReceived(NodeId from, ToyMessage message, Effects<ToyMessage> effects) {
        message.dispatch(this, from, effects);
    }

    @Override
    public void onPrepare(NodeId from, Prepare prepare, Effects<ToyMessage> effects) {
        long epoch = prepare.epoch();
        if (epoch < log.promised()) {
            effects.send(from, new Outdated(log.promised()));
            return;
        }
        if (log.epoch() == epoch) {
            return; // An old copy: that candidate has won already.
        }
        if (epoch > log.promised()) {
            follow(Optional.empty(), effects);
            log.promise(epoch, effects);
        }
        Promise promise = new Promise(epoch, log.epoch(), log.from(1));
        if (bug == ToyBug.PROMISE_BEFORE_DURABLE) {
            effects.send(from, promise);
        } else {
            effects.sendWhenDurable(from, promise);
        }
    }

    @Override
    public void onPromise(NodeId from, Promise promise, Effects<ToyMessage> effects) {
        if (election != null) {
            election.add(from, promise);
            leadIfWon(effects);
        }
    }

    @Override
    public void onReplicate(NodeId from, Replicate replicate, Effects<ToyMessage> effects) {
        long epoch = replicate.epoch();
        if (epoch < log.promised()) {
            effects.send(from, new Outdated(log.promised()));
            return;
        }
        check(leadership == null || leadership.epoch() < epoch, "two leaders of epoch %s", epoch);
        follow(Optional.of(from), effects);
        take(replicate, effects);
        long length = log.epoch() == epoch ? log.length() : 0;
        if (length > 0 || bug == ToyBug.UNVERIFIED_DECIDED) {
            learnDecided(Math.min(replicate.decided(), log.length()), effects);
        }
        if (bug == ToyBug.ACK_BEFORE_DURABLE) {
            effects.send(from, new Accepted(epoch, length));
        } else {
            effects.sendWhenDurable(from, new Accepted(epoch, length));
        }
    }

    @Override
    public void onAccepted(NodeId from, Accepted accepted, Effects<ToyMessage> effects) {
        if (leadership == null) {
            return;
        }
        if (accepted.epoch() == leadership.epoch() || bug == ToyBug.STALE_ACK_COUNTED) {
            leadership.accept(from, accepted.length());
            decide(effects);
        }
    }

    @Override
    public void onOutdated(NodeId from, Outdated outdated, Effects<ToyMessage> effects) {
        highestSeen = Math.max(highestSeen, outdated.epoch());
        if (outdated.epoch() > log.promised() && (leadership != null || election != null)) {
            follow(Optional.empty(), effects);
        }
    }

    @Override
    public void onProposed(long id, Bytes command, Effects<ToyMessage> effects) {
        if (leadership == null) {
            effects.refuse(id, notLeader());
            return;
        }
        effects.assign(id, log.length() + 1, leadership.epoch());
        add(new ToyEntry(leadership.epoch(), command), effects);
    }

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<ToyMessage> effects) {
        if (!mode.equals(ReadMode.LINEARIZABLE)) {
            effects.refuse(id, new ConsensusError.Invalid("a toy has linearizable reads only"));
        } else if (leadership == null) {
            effects.refuse(id, notLeader());
        } else if (bug == ToyBug.READ_UNCONFIRMED) {
            effects.releaseRead(id, decided);
        } else {
            add(new ToyEntry(leadership.epoch(), Bytes.EMPTY), effects);
            leadership.await(id, log.length());
        }
    }

    @Override
    public void onDurable(long lsn, Effects<ToyMessage> effects) {
        log.onDurable(lsn);
        leadIfWon(effects);
        decide(effects);
    }

    @Override
    public void onApplied(long position, Effects<ToyMessage> effects) {
        // A toy has no use for it.
    }

    @Override
    public void onLoaded(long firstLsn, List<Bytes> records, Effects<ToyMessage> effects) {
        throw new IllegalStateException("a toy never loads");
    }

    @Override
    public void onSnapshotTaken(SnapshotInfo snapshot, Effects<ToyMessage> effects) {
        // The log stays whole.
    }

    @Override
    public void onSnapshotOffered(
            NodeId from, ToyMessage message, SnapshotInfo snapshot, Effects<ToyMessage> effects) {
        throw new IllegalStateException("a toy never offers a snapshot");
    }

    @Override
    public void onSnapshotInstalled(
            NodeId from, SnapshotInfo snapshot, Effects<ToyMessage> effects) {
        throw new IllegalStateException("a toy never fetches a snapshot");
    }

    @Override
    public void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<ToyMessage> effects) {
        throw new IllegalStateException("a toy never sends a snapshot");
    }

    @Override
    public void onMembershipRequested(
            long id, MembershipChange change, Effects<ToyMessage> effects) {
        effects.refuse(id, new ConsensusError.Unsupported("toy", Capability.MEMBERSHIP_CHANGE));
    }

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<ToyMessage> effects) {
        effects.refuse(id, new ConsensusError.Unsupported("toy", Capability.LEADERSHIP_TRANSFER));
    }

    @Override
    public void checkInvariants() {
        log.checkInvariants();
        check(decided >= decidedBefore, "decided went back from %d to %d", decidedBefore, decided);
        decidedBefore = decided;
        long known = Math.max(log.length(), appliedAtStart);
        check(decided <= known, "decided %d of a log of %d", decided, known);
        if (leadership != null) {
            check(log.epoch() == leadership.epoch(), "leads with the log of another epoch");
            check(log.promised() == leadership.epoch(), "leads in spite of a promise");
            check(election == null, "leads and campaigns");
        }
    }

    @Override
    public Bytes snapshotHeader(long position) {
        return Bytes.EMPTY;
    }

    @Override
    public CoreStatus status() {
        List<EngineStatus.Peer> known = new ArrayList<>();
        for (NodeId peer : peers) {
            long matched = leadership == null ? -1 : leadership.accepted(peer);
            known.add(new EngineStatus.Peer(peer, matched, -1));
        }
        return new CoreStatus(
                role(), leadership != null, leader, log.promised(), decided, membership, known);
    }

    @Override
    public String explain() {
        return "node "
                + self
                + " is "
                + role()
                + " of epoch "
                + log.promised()
                + " and has decided "
                + decided
                + " of "
                + log.length();
    }

    private String role() {
        return leadership != null ? "leader" : election != null ? "candidate" : "follower";
    }

    private void campaign(Effects<ToyMessage> effects) {
        long epoch = nextOwnEpoch();
        follow(Optional.empty(), effects);
        long lsn =
                bug == ToyBug.EPOCH_REUSED && log.promised() > 0
                        ? log.durableLsn()
                        : log.promise(epoch, effects);
        election = new ToyElection(log.promised(), lsn, quorum, bug);
        for (NodeId peer : peers) {
            effects.sendWhenDurable(peer, new Prepare(log.promised()));
        }
        effects.event(EngineEvent.Kind.ROLE_CHANGED, decided, "candidate of " + log.promised());
        leadIfWon(effects);
    }

    private long nextOwnEpoch() {
        long epoch = Math.max(highestSeen, log.promised()) + 1;
        while (epoch % voters.size() != voters.indexOf(self)) {
            epoch++;
        }
        return epoch;
    }

    private void leadIfWon(Effects<ToyMessage> effects) {
        if (election == null || !election.isWon(log.durableLsn())) {
            return;
        }
        List<ToyEntry> best = election.bestLog(log);
        leadership = new ToyLeadership(election.epoch(), peers);
        election = null;
        leader = Optional.of(self);
        ticksLeft = HEARTBEAT_TICKS;
        log.append(leadership.epoch(), 1, best, effects);
        effects.event(EngineEvent.Kind.LEADER_CHANGED, decided, "leads " + leadership.epoch());
        for (NodeId peer : peers) {
            replicate(peer, 1, effects);
        }
        decide(effects);
    }

    private void add(ToyEntry entry, Effects<ToyMessage> effects) {
        log.append(entry.epoch(), log.length() + 1, List.of(entry), effects);
        for (NodeId peer : peers) {
            replicate(peer, log.length(), effects);
        }
        decide(effects);
    }

    private void replicate(NodeId peer, long first, Effects<ToyMessage> effects) {
        effects.send(peer, new Replicate(log.epoch(), first, decided, log.from(first)));
    }

    private void take(Replicate replicate, Effects<ToyMessage> effects) {
        long epoch = replicate.epoch();
        long first = replicate.first();
        List<ToyEntry> entries = replicate.entries();
        if (log.epoch() != epoch) {
            if (first == 1) {
                log.append(epoch, 1, entries, effects);
            }
        } else if (first > log.length() + 1) {
            if (bug == ToyBug.HOLE_IGNORED) {
                log.append(epoch, log.length() + 1, entries, effects);
            }
        } else if (bug == ToyBug.CUT_TO_MESSAGE && !entries.isEmpty()) {
            log.append(epoch, first, entries, effects);
        } else {
            int known = (int) (log.length() + 1 - first);
            if (known < entries.size()) {
                log.append(
                        epoch, log.length() + 1, entries.subList(known, entries.size()), effects);
            }
        }
    }

    private void decide(Effects<ToyMessage> effects) {
        if (leadership == null) {
            return;
        }
        boolean early = bug == ToyBug.OWN_ACK_BEFORE_DURABLE;
        long own = early ? log.length() : log.durableLength();
        learnDecided(Math.min(leadership.decided(own, quorum), log.length()), effects);
        leadership.releaseReads(decided, effects);
    }

    private void learnDecided(long position, Effects<ToyMessage> effects) {
        if (bug == ToyBug.DECIDED_GOES_BACK) {
            decided = Math.min(decided, position);
        }
        while (decided < position) {
            decided++;
            ToyEntry entry = log.entry(decided);
            if (entry.isInternal()) {
                effects.decideInternal(decided, entry.epoch());
            } else {
                effects.decide(decided, entry.epoch(), entry.command());
            }
        }
    }

    private void follow(Optional<NodeId> newLeader, Effects<ToyMessage> effects) {
        if (leadership != null) {
            leadership.refuseReads(notLeader(), effects);
            effects.abandonProposals(
                    new ConsensusError.LeadershipLost("a higher epoch than mine is around"));
        }
        if (!leader.equals(newLeader)) {
            effects.event(EngineEvent.Kind.LEADER_CHANGED, decided, "follows " + newLeader);
        }
        leadership = null;
        election = null;
        leader = newLeader;
        awaitLeader();
    }

    private void awaitLeader() {
        ticksLeft = random.nextInt(ELECTION_TICKS_MIN, ELECTION_TICKS_MAX + 1);
    }

    private ConsensusError notLeader() {
        Optional<Member> known = leader.filter(id -> !id.equals(self)).flatMap(membership::member);
        return new ConsensusError.NotLeader(known);
    }
}
