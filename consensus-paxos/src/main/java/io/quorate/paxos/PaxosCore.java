package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
import io.quorate.paxos.PaxosMessage.Cede;
import io.quorate.paxos.PaxosMessage.Claim;
import io.quorate.paxos.PaxosMessage.Fetch;
import io.quorate.paxos.PaxosMessage.Learn;
import io.quorate.paxos.PaxosMessage.Learned;
import io.quorate.paxos.PaxosMessage.Nack;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.paxos.PaxosMessage.Probe;
import io.quorate.paxos.PaxosMessage.ProbeReply;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.QuorumRead;
import io.quorate.paxos.PaxosMessage.QuorumReadReply;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.paxos.PaxosMessage.ReadIndex;
import io.quorate.paxos.PaxosMessage.ReadIndexReply;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.paxos.PaxosMessage.Values;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Effects;
import io.quorate.runtime.ProtocolCore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A replica of Multi-Paxos: acceptor, learner, and at times candidate or leader.
 *
 * <p>A candidate probes, promises its own new ballot durably, and collects promises from a prepare
 * quorum, once for all slots. It proposes again what was reported, closes holes, and then decides
 * each slot with an accept quorum, in any order; positions are handed on in order.
 *
 * <p>Invariant: who leads has promised just its own ballot.
 */
final class PaxosCore implements ProtocolCore<PaxosMessage>, PaxosMessage.Handler {

    private final NodeId self;
    private final PaxosConfig config;
    private final Configurations configurations;
    private final SplittableRandom random;
    private final Duration tick;
    private final Acceptor acceptor;
    private final Loyalty loyalty;
    private final Learner learner;
    private final CatchUp catchUp;
    private final Elections elections;
    private final Reads reads;
    private final MemberChange memberChange;

    private long now;
    private Optional<NodeId> leader = Optional.empty();
    private long leaderHeardAt;
    private long snapshotAtStart;

    private @Nullable Leadership leadership;
    private final Handover handover = new Handover();
    private final Precedence precedence;
    private long refreshAt;
    private long leaveAt;
    private boolean learnedMeanwhile;
    private long heardBallot;
    private long heardSeq;

    PaxosCore(CoreContext context, PaxosConfig config) {
        this(context, config, voters -> config.quorum());
    }

    /**
     * @param rule what the quorums are, to begin with and after each change of the members that
     *     this node proposes
     */
    PaxosCore(CoreContext context, PaxosConfig config, Configuration.QuorumRule rule) {
        this.self = context.self();
        this.config = config;
        Membership initial = context.initialMembers();
        this.configurations =
                new Configurations(
                        Configuration.of(0, 0, initial.members(), rule.among(initial.voters())));
        this.random = new SplittableRandom(context.seed());
        this.tick = context.tick();
        long life = random.nextLong();
        this.acceptor = new Acceptor(config);
        this.loyalty = new Loyalty(config, acceptor, tick);
        this.learner = new Learner(acceptor, configurations, config);
        int others = configurations.others(self).size();
        int start = others == 0 ? 0 : random.nextInt(others);
        this.catchUp = new CatchUp(config, acceptor, learner, configurations, self, start);
        this.elections = new Elections(this, self, config, random, configurations.current());
        this.reads = new Reads(this, self, config, tick, life);
        this.precedence = new Precedence(config);
        this.memberChange = new MemberChange(config, rule, tick);
    }

    // ---- life ----

    @Override
    public void restore(SnapshotInfo snapshot) {
        snapshotAtStart = snapshot.position();
        try {
            configurations.startAt(Configurations.fromHeader(snapshot.header()));
        } catch (IllegalArgumentException e) {
            throw new ConsensusError.Corrupt(
                            "the snapshot of position " + snapshot.position(),
                            0,
                            String.valueOf(e.getMessage()))
                    .asException();
        }
        catchUp.restored(snapshot.position());
    }

    @Override
    public void replay(long lsn, Bytes record) {
        acceptor.replay(lsn, record);
    }

    @Override
    public void start(long applied, Effects<PaxosMessage> effects) {
        acceptor.recovered(snapshotAtStart, applied, configurations);
        for (Slot slot : acceptor.slots().from(applied + 1)) {
            hear(slot.number, slot.value);
        }
        effects.membership(configurations.reachable());
        learner.start(applied);
        learner.advance(effects);
        elections.heardOf(acceptor.promised());
        elections.awaitLeader();
        if (acceptor.promised() != Ballot.NONE) {
            loyalty.renew(now);
        }
    }

    @Override
    public void onTick(Effects<PaxosMessage> effects) {
        now++;
        if (leadership != null) {
            tickLeader(leadership, effects);
        } else {
            elections.tick(effects);
        }
        handover.expire(now, effects);
        catchUp.tick(effects);
        reads.tick(effects);
    }

    /** Whether this node votes, as far as it knows. */
    boolean isVoter() {
        return configurations.current().isVoter(self);
    }

    /** Takes note of the members in a value, whether they will ever be in force or not. */
    private boolean hear(long slot, @Nullable Value value) {
        return value != null
                && value.kind() == Value.Kind.CONFIGURATION
                && configurations.heard(Configuration.decode(slot, value.payload()));
    }

    private void hear(List<Item> items, Effects<PaxosMessage> effects) {
        boolean news = false;
        for (Item item : items) {
            news |= hear(item.slot(), item.value());
        }
        if (news) {
            effects.membership(configurations.reachable());
        }
    }

    /** Whether no lease of another leader forbids to help {@code candidate}. */
    boolean mayHelp(NodeId candidate, long released) {
        return loyalty.allows(candidate, released, now);
    }

    boolean hearsLeader() {
        return leadership != null
                || (leader.isPresent() && now - leaderHeardAt < config.electionTicks());
    }

    @Override
    public void onReceived(NodeId from, PaxosMessage message, Effects<PaxosMessage> effects) {
        message.dispatch(this, from, effects);
    }

    @Override
    public void onPrepare(NodeId from, Prepare prepare, Effects<PaxosMessage> effects) {
        long ballot = prepare.ballot();
        elections.heardOf(ballot);
        if (ballot < acceptor.promised()) {
            effects.send(from, new Nack(ballot, acceptor.promised()));
            return;
        }
        if (ballot > acceptor.promised()) {
            if (!mayHelp(from, prepare.released())) {
                // It asks again.
                return;
            }
            follow(Optional.empty(), "promised ballot " + Ballot.text(ballot), effects);
            acceptor.promise(ballot, effects);
        }
        effects.sendWhenDurable(
                from,
                acceptor.report(
                        ballot, prepare.from(), learner.decided(), configurations.current()));
    }

    /** A prepare quorum has promised, and no value is missing. */
    void lead(Candidate won, Effects<PaxosMessage> effects) {
        check(
                acceptor.promised() == won.ballot(),
                "I18: leads %d with a promise of %d",
                won.ballot(),
                acceptor.promised());
        List<Value> plan = won.plan(acceptor);
        Leadership leading = leadership;
        if (leading != null) {
            leading.enter(won, plan, now);
            learner.heardOf(won.base());
            return;
        }
        Leadership started = new Leadership(won, config, self, loyalty.millis());
        started.enter(won, plan, now);
        leadership = started;
        leader = Optional.of(self);
        refreshAt = 0;
        learnedMeanwhile = true;
        handover.leaderIs(leader, "the node leads again", effects);
        learner.heardOf(won.base());
        effects.event(
                EngineEvent.Kind.LEADER_CHANGED,
                learner.decided(),
                "leads with ballot "
                        + Ballot.text(won.ballot())
                        + " from slot "
                        + (won.base() + 1)
                        + " on, "
                        + (started.nextSlot() - won.base() - 1)
                        + " slots to finish");
    }

    // ---- leading ----

    private void tickLeader(Leadership leading, Effects<PaxosMessage> effects) {
        leading.tickLease(now);
        int patience = config.electionTicks();
        Optional<Configuration> chosenNext = leading.chosenNext();
        if (chosenNext.isEmpty() && !leading.reachesQuorum(now, patience)) {
            follow(Optional.empty(), "cannot reach a quorum", effects);
            return;
        }
        if (refreshAt > 0 && now >= refreshAt) {
            refreshAt = 0;
            if (leading.reachesQuorum(now, patience / 2)) {
                elections.campaign(Ballot.NONE, effects);
                return;
            }
        }
        boolean stuck =
                learner.decided() < leading.floor()
                        && elections.candidate().isEmpty()
                        && !catchUp.isInstalling();
        if (stuck && now % (4L * patience) == 0 && !leading.canLearnBase(now, patience)) {
            elections.campaign(Ballot.NONE, effects);
            return;
        }
        if (now % config.heartbeatTicks() == 0) {
            leading.heartbeat(effects);
            leading.resend(now, config.heartbeatTicks(), effects);
            leading.teach(acceptor, effects);
            handover.remind(leading.ballot(), effects);
        }
        if (chosenNext.isPresent() && !chosenNext.get().isVoter(self)) {
            leave(leading, chosenNext.get(), effects);
        } else {
            if (!memberChange.isRunning()) {
                precedence.tick(leading, handover, now, effects);
            }
            elections.tickCandidate(effects);
        }
    }

    /**
     * A leader that is removed goes on to be heard until enough of the new voters know that they
     * are, asks one of these to lead, and in the end just goes.
     */
    private void leave(Leadership leading, Configuration chosen, Effects<PaxosMessage> effects) {
        if (leaveAt == 0) {
            leaveAt = now + 4L * config.electionTicks();
        } else if (now >= leaveAt) {
            follow(Optional.empty(), "does not vote any more", effects);
        } else if (now % config.heartbeatTicks() == 0
                && leading.isKnown(chosen, learner.decided())) {
            leading.endLeases(effects);
            leading.successor(chosen, now, config.electionTicks())
                    .ifPresent(id -> effects.send(id, new Transfer(leading.ballot())));
        }
    }

    @Override
    public void onAccept(NodeId from, Accept accept, Effects<PaxosMessage> effects) {
        long ballot = accept.ballot();
        elections.heardOf(ballot);
        learner.committed(ballot, accept.base(), accept.committed());
        if (ballot < acceptor.promised()) {
            learner.advance(effects);
            effects.send(from, new Nack(ballot, acceptor.promised()));
            return;
        }
        boolean newPromise = ballot > acceptor.promised();
        if (ballot != heardBallot || accept.seq() > heardSeq) {
            heardBallot = ballot;
            heardSeq = accept.seq();
            loyalty.renew(now);
            follow(Optional.of(from), "follows ballot " + Ballot.text(ballot), effects);
        }
        List<Long> accepted = acceptor.accept(ballot, accept.items(), effects);
        hear(accept.items(), effects);
        accepted.forEach(learner::accepted);
        learner.advance(effects);
        Accepted answer =
                new Accepted(
                        ballot,
                        accept.seq(),
                        ranges(accepted),
                        learner.decided(),
                        loyalty.millis(),
                        config.priority() > 0);
        if (newPromise || !accepted.isEmpty()) {
            effects.sendWhenDurable(from, answer);
        } else {
            effects.send(from, answer);
        }
    }

    private static List<Range> ranges(List<Long> slots) {
        List<Range> ranges = new ArrayList<>();
        int next = 0;
        while (next < slots.size()) {
            long first = slots.get(next);
            long last = first;
            next++;
            while (next < slots.size() && slots.get(next) == last + 1) {
                last++;
                next++;
            }
            ranges.add(new Range(first, last));
        }
        return ranges;
    }

    @Override
    public void onAccepted(NodeId from, Accepted accepted, Effects<PaxosMessage> effects) {
        if (leadership != null && accepted.ballot() == leadership.ballot()) {
            learner.heardOf(accepted.decided());
            leadership.accepted(from, accepted, now, acceptor);
            if (!accepted.mayLead()) {
                handover.declined(from, effects);
            }
        }
    }

    @Override
    public void onNack(NodeId from, Nack nack, Effects<PaxosMessage> effects) {
        elections.heardOf(nack.promised());
        if (leadership != null && nack.ballot() == leadership.ballot()) {
            boolean leaves = leadership.chosenNext().map(c -> !c.isVoter(self)).orElse(false);
            if (leaves) {
                follow(Optional.empty(), "does not vote any more", effects);
            } else if (refreshAt == 0) {
                int half = Math.max(1, config.electionTicks() / 2);
                refreshAt = now + half + random.nextInt(half + 1);
            }
        } else if (elections.candidate().filter(c -> c.ballot() == nack.ballot()).isPresent()) {
            follow(Optional.empty(), "meets ballot " + Ballot.text(nack.promised()), effects);
        }
    }

    @Override
    public void onProposed(long id, Bytes command, Effects<PaxosMessage> effects) {
        if (leadership == null) {
            effects.refuse(id, notLeader());
        } else {
            leadership.submit(id, command);
            assign(leadership, effects);
        }
    }

    private void assign(Leadership leading, Effects<PaxosMessage> effects) {
        if (!handover.isRunning()) {
            leading.assign(acceptor.slots().openBytes(), now, effects);
        }
    }

    @Override
    public void onDurable(long lsn, Effects<PaxosMessage> effects) {
        acceptor.onDurable(lsn);
        elections.leadIfReady(effects);
        learner.advance(effects);
    }

    @Override
    public void batchEnded(Effects<PaxosMessage> effects) {
        Leadership leading = leadership;
        if (leading != null) {
            if (learnedMeanwhile && !leading.learned(acceptor)) {
                learnedMeanwhile = false;
                follow(Optional.empty(), "another leader came after it", effects);
                return;
            }
            learnedMeanwhile = false;
            memberChange.advance(leading, learner.decided(), now, effects);
            leading.proposedNext().ifPresent(next -> hear(next, effects));
            assign(leading, effects);
            leading.startReads(learner.decided());
            leading.flush(acceptor, effects);
            leading.countOwn(acceptor);
            learner.heardOf(leading.committed());
            if (handover.isRunning() && leading.isSettled() && !learner.isBehind()) {
                leading.endLeases(effects);
                handover.settled(leading.ballot(), effects);
            }
            leading.releaseReads((reader, position) -> reads.answer(reader, position, effects));
            leading.chosenNext()
                    .filter(chosen -> chosen.isVoter(self))
                    .ifPresent(chosen -> elections.cross(leading, chosen, effects));
        }
        learner.advance(effects);
        followMembers(effects);
        reads.release(effects);
    }

    private void hear(Configuration next, Effects<PaxosMessage> effects) {
        if (configurations.heard(next)) {
            effects.membership(configurations.reachable());
        }
    }

    /** Whoever leads under other members than are decided now was overtaken. */
    private void followMembers(Effects<PaxosMessage> effects) {
        Leadership leading = leadership;
        if (leading == null) {
            elections.leadIfReady(effects);
            return;
        }
        long version = configurations.current().version();
        boolean own = leading.proposedNext().map(next -> next.version() == version).orElse(false);
        if (version > leading.configuration().version() && !own) {
            follow(Optional.empty(), "other members were chosen after it", effects);
        }
    }

    /** Follows this leader, or none, whatever it was before. */
    void follow(Optional<NodeId> newLeader, String why, Effects<PaxosMessage> effects) {
        boolean changed = !leader.equals(newLeader);
        Leadership ended = leadership;
        leadership = null;
        leaveAt = 0;
        leader = newLeader;
        if (newLeader.isPresent()) {
            leaderHeardAt = now;
        }
        elections.end();
        if (ended != null) {
            effects.endLeases();
            effects.abandonProposals(new ConsensusError.LeadershipLost(why));
            memberChange.end(why, effects);
            ended.refuseWaiting(notLeader(), effects);
            ended.reads().drain().forEach(reader -> reads.answer(reader, -1, effects));
        }
        if (changed) {
            reads.leaderIsGone(effects);
            effects.event(EngineEvent.Kind.LEADER_CHANGED, learner.decided(), why);
        }
        handover.leaderIs(newLeader, why, effects);
    }

    ConsensusError notLeader() {
        return new ConsensusError.NotLeader(
                leader.filter(id -> !id.equals(self)).flatMap(configurations::member));
    }

    // ---- catching up ----

    @Override
    public void onLearn(NodeId from, Learn learn, Effects<PaxosMessage> effects) {
        catchUp.onLearn(from, learn, effects);
    }

    @Override
    public void onLearned(NodeId from, Learned learned, Effects<PaxosMessage> effects) {
        hear(learned.items(), effects);
        catchUp.onLearned(from, learned, effects);
        learnedMeanwhile = true;
    }

    @Override
    public void onLoaded(long firstLsn, List<Bytes> records, Effects<PaxosMessage> effects) {
        catchUp.onLoaded(firstLsn, records, effects);
    }

    @Override
    public void onApplied(long position, Effects<PaxosMessage> effects) {
        learner.onApplied(position, effects);
        catchUp.onApplied(effects);
    }

    @Override
    public void onSnapshotTaken(SnapshotInfo snapshot, Effects<PaxosMessage> effects) {
        catchUp.onSnapshotTaken(snapshot.position(), effects);
    }

    @Override
    public void onSnapshotOffered(
            NodeId from,
            PaxosMessage message,
            SnapshotInfo snapshot,
            Effects<PaxosMessage> effects) {
        catchUp.onSnapshotOffered(from, snapshot, effects);
    }

    @Override
    public void onSnapshotInstalled(
            NodeId from, SnapshotInfo snapshot, Effects<PaxosMessage> effects) {
        catchUp.onSnapshotInstalled(snapshot, effects);
        learnedMeanwhile = true;
        learner.advance(effects);
    }

    @Override
    public void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<PaxosMessage> effects) {
        // Who still lacks something asks again.
    }

    // ---- what others see to ----

    @Override
    public void onProbe(NodeId from, Probe probe, Effects<PaxosMessage> effects) {
        elections.onProbe(from, probe, effects);
    }

    @Override
    public void onProbeReply(NodeId from, ProbeReply reply, Effects<PaxosMessage> effects) {
        elections.onProbeReply(from, reply, effects);
    }

    @Override
    public void onPromise(NodeId from, Promise promise, Effects<PaxosMessage> effects) {
        elections.onPromise(from, promise, effects);
    }

    @Override
    public void onFetch(NodeId from, Fetch fetch, Effects<PaxosMessage> effects) {
        elections.onFetch(from, fetch, effects);
    }

    @Override
    public void onValues(NodeId from, Values values, Effects<PaxosMessage> effects) {
        elections.onValues(from, values, effects);
    }

    @Override
    public void onReadIndex(NodeId from, ReadIndex ask, Effects<PaxosMessage> effects) {
        reads.onReadIndex(from, ask, effects);
    }

    @Override
    public void onReadIndexReply(NodeId from, ReadIndexReply reply, Effects<PaxosMessage> effects) {
        reads.onReadIndexReply(from, reply, effects);
    }

    @Override
    public void onQuorumRead(NodeId from, QuorumRead ask, Effects<PaxosMessage> effects) {
        reads.onQuorumRead(from, ask, effects);
    }

    @Override
    public void onQuorumReadReply(
            NodeId from, QuorumReadReply reply, Effects<PaxosMessage> effects) {
        reads.onQuorumReadReply(from, reply, effects);
    }

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<PaxosMessage> effects) {
        reads.onRequested(id, mode, effects);
    }

    // ---- requests of operators ----

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<PaxosMessage> effects) {
        if (leadership == null) {
            effects.refuse(id, notLeader());
        } else if (target.equals(self)) {
            effects.complete(id);
        } else if (!leadership.configuration().isVoter(target)) {
            effects.refuse(id, new ConsensusError.Invalid("node " + target + " does not vote"));
        } else if (leadership.peers().neverLeads(target)) {
            effects.refuse(id, Handover.neverLeads(target));
        } else if (handover.isRequested()) {
            effects.refuse(id, new ConsensusError.Overloaded("transfers of leadership", 1));
        } else {
            leadership.endLeases(effects);
            Duration patience = tick.multipliedBy(2L * config.electionTicks());
            handover.begin(id, target, now + 2L * config.electionTicks(), patience);
            handover.remind(leadership.ballot(), effects);
        }
    }

    @Override
    public void onTransfer(NodeId from, Transfer transfer, Effects<PaxosMessage> effects) {
        if (isVoter()
                && config.priority() > 0
                && transfer.ballot() == acceptor.promised()
                && leader.equals(Optional.of(from))
                && elections.candidate().isEmpty()) {
            elections.campaign(transfer.ballot(), effects);
        }
    }

    @Override
    public void onCede(NodeId from, Cede cede, Effects<PaxosMessage> effects) {
        if (isVoter()
                && config.priority() > cede.priority()
                && cede.ballot() == acceptor.promised()
                && leader.equals(Optional.of(from))
                && !learner.isBehind()) {
            effects.send(from, new Claim(cede.ballot(), config.priority()));
        }
    }

    @Override
    public void onClaim(NodeId from, Claim claim, Effects<PaxosMessage> effects) {
        if (leadership != null) {
            precedence.onClaim(from, claim, leadership);
        }
    }

    @Override
    public void onMembershipRequested(
            long id, MembershipChange change, Effects<PaxosMessage> effects) {
        if (leadership == null) {
            effects.refuse(id, notLeader());
        } else if (handover.isRunning()) {
            effects.refuse(id, new ConsensusError.Overloaded("transfers of leadership", 1));
        } else {
            memberChange.request(id, change, leadership, now, effects);
        }
    }

    // ---- for others to look at ----

    /** Ticks since the start. */
    long now() {
        return now;
    }

    Optional<NodeId> leader() {
        return leader;
    }

    /** Nobody is taken for the leader any more; what was asked of the last one may still come. */
    void forgetLeader() {
        leader = Optional.empty();
    }

    /** Ticks since the leader was heard of. */
    long leaderSilence() {
        return now - leaderHeardAt;
    }

    Loyalty loyalty() {
        return loyalty;
    }

    Acceptor acceptor() {
        return acceptor;
    }

    Configurations configurations() {
        return configurations;
    }

    Learner learner() {
        return learner;
    }

    Optional<Leadership> leadership() {
        return Optional.ofNullable(leadership);
    }

    @Override
    public void checkInvariants() {
        acceptor.checkInvariants();
        learner.checkInvariants();
        if (leadership != null) {
            long ballot = leadership.ballot();
            check(
                    elections.candidate().map(Candidate::ballot).orElse(ballot) == ballot,
                    "leads and campaigns");
            leadership.checkInvariants(acceptor);
        }
    }

    @Override
    public Bytes snapshotHeader(long position) {
        return configurations.header(position);
    }

    @Override
    public CoreStatus status() {
        List<EngineStatus.Peer> peers = new ArrayList<>();
        Configuration shown = shown();
        for (Member member : shown.members()) {
            NodeId peer = member.id();
            if (peer.equals(self)) {
                continue;
            }
            long matched = leadership == null ? -1 : leadership.peers().decidedOf(peer);
            long heard =
                    leadership == null
                            ? heardOfLeader(peer)
                            : now - leadership.peers().heardAt(peer);
            peers.add(new EngineStatus.Peer(peer, matched, heard));
        }
        return new CoreStatus(
                role(),
                leadership != null,
                leader,
                acceptor.promised(),
                learner.decided(),
                shown.membership(),
                peers);
    }

    private Configuration shown() {
        return leadership == null
                ? configurations.current()
                : leadership.chosenNext().orElse(leadership.configuration());
    }

    private long heardOfLeader(NodeId peer) {
        return leader.equals(Optional.of(peer)) ? now - leaderHeardAt : -1;
    }

    private String role() {
        if (leadership != null) {
            return leadership.isComplete() ? "leader" : "recovering";
        }
        if (elections.candidate().isPresent()) {
            return "preparing";
        }
        return elections.isProbing() ? "probing" : isVoter() ? "follower" : "learner";
    }

    @Override
    public String explain() {
        StringBuilder text = new StringBuilder("node " + self + " is " + role());
        text.append(" in ballot ").append(Ballot.text(acceptor.promised()));
        text.append(", decided ").append(learner.decided());
        if (leadership != null) {
            text.append("; ").append(leadership.stuck());
        } else if (elections.candidate().isPresent()) {
            text.append("; no promise yet from nodes ");
            text.append(elections.candidate().get().silent());
        } else if (elections.isProbing()) {
            text.append("; no grant yet from nodes ").append(elections.silent());
        } else {
            text.append(leader.map(id -> "; node " + id + " leads").orElse("; nobody leads"));
            text.append(config.priority() == 0 ? ", and this node never does" : "");
        }
        if (learner.isBehind()) {
            text.append("; slot ").append(learner.firstMissing());
            text.append(" is missing of ").append(learner.known());
            text.append(catchUp.isInstalling() ? ", a snapshot is on its way" : "");
        }
        return text.append("; quorum ").append(shown().quorums().name()).toString();
    }
}
