package io.quorate.paxos;

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
import io.quorate.paxos.PaxosMessage.Accept;
import io.quorate.paxos.PaxosMessage.Accepted;
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
import io.quorate.paxos.PaxosMessage.Wanted;
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

    private static final int CALLS_MAX_LOG2 = 8;

    private final NodeId self;
    private final PaxosConfig config;
    private final Configurations configurations;
    private final SplittableRandom random;
    private final Duration tick;
    private final long life;
    private final Acceptor acceptor;
    private final Learner learner;
    private final CatchUp catchUp;
    private final PeerReads peerReads = new PeerReads();
    private final MemberChange memberChange;

    private long now;
    private long electionAt;
    private int calls;
    private long highestSeen;
    private Optional<NodeId> leader = Optional.empty();
    private long leaderHeardAt;
    private long snapshotAtStart;

    private long probing;
    private Configuration probed;
    private long probeGrants;
    private long probeEndsAt;
    private @Nullable Candidate candidate;
    private @Nullable Leadership leadership;
    private final Handover handover = new Handover();
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
                        Configuration.of(0, initial.members(), rule.among(initial.voters())));
        this.random = new SplittableRandom(context.seed());
        this.tick = context.tick();
        this.life = random.nextLong();
        this.acceptor = new Acceptor(config);
        this.learner = new Learner(acceptor, configurations, config);
        int others = configurations.others(self).size();
        int start = others == 0 ? 0 : random.nextInt(others);
        this.catchUp = new CatchUp(config, acceptor, learner, configurations, self, start);
        this.probed = configurations.current();
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
        highestSeen = acceptor.promised();
        awaitLeader();
    }

    @Override
    public void onTick(Effects<PaxosMessage> effects) {
        now++;
        if (leadership != null) {
            tickLeader(leadership, effects);
        } else if (candidate != null) {
            tickCandidate(candidate, effects);
        } else if (probing != Ballot.NONE) {
            if (now >= probeEndsAt) {
                probing = Ballot.NONE;
                awaitLeader();
            }
        } else if (now >= electionAt) {
            if (isVoter()) {
                probe(effects);
            } else {
                callVoters(effects);
            }
        }
        handover.expire(now, effects);
        catchUp.tick(effects);
        tickReads(effects);
    }

    private boolean isVoter() {
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

    /**
     * Who may not lead and hears of nobody who does may be the only one to know who else may: it
     * tells them, less and less often.
     */
    private void callVoters(Effects<PaxosMessage> effects) {
        for (NodeId voter : configurations.current().quorums().voters()) {
            effects.send(voter, new Learned(List.of(), learner.decided()));
        }
        calls = Math.min(calls + 1, CALLS_MAX_LOG2);
        electionAt = now + ((long) config.electionTicks() << calls);
    }

    private void awaitLeader() {
        calls = 0;
        electionAt = now + config.electionTicks() + random.nextInt(config.electionTicks() + 1);
    }

    private boolean hearsLeader() {
        return leadership != null
                || (leader.isPresent() && now - leaderHeardAt < config.electionTicks());
    }

    @Override
    public void onReceived(NodeId from, PaxosMessage message, Effects<PaxosMessage> effects) {
        message.dispatch(this, from, effects);
    }

    // ---- election ----

    private void probe(Effects<PaxosMessage> effects) {
        leader = Optional.empty();
        probing = Ballot.after(Math.max(highestSeen, acceptor.promised()), self);
        probed = configurations.current();
        Quorums quorums = probed.quorums();
        probeGrants = quorums.bit(self);
        probeEndsAt = now + Math.max(2, config.electionTicks() / 2);
        for (NodeId voter : quorums.voters()) {
            if (!voter.equals(self)) {
                effects.send(voter, new Probe(probing, probed.version()));
            }
        }
        campaignIfGranted(effects);
    }

    @Override
    public void onProbe(NodeId from, Probe probe, Effects<PaxosMessage> effects) {
        boolean granted =
                !hearsLeader()
                        && probe.ballot() > acceptor.promised()
                        && probe.era() >= configurations.current().version();
        effects.send(
                from,
                new ProbeReply(probe.ballot(), granted, acceptor.promised(), learner.decided()));
    }

    @Override
    public void onProbeReply(NodeId from, ProbeReply reply, Effects<PaxosMessage> effects) {
        highestSeen = Math.max(highestSeen, reply.promised());
        learner.heardOf(reply.decided());
        if (probing != Ballot.NONE && reply.ballot() == probing && reply.granted()) {
            probeGrants |= probed.quorums().bit(from);
            campaignIfGranted(effects);
        }
    }

    private void campaignIfGranted(Effects<PaxosMessage> effects) {
        if (probed.quorums().canPrepare(probeGrants)) {
            campaign(effects);
        }
    }

    private void campaign(Effects<PaxosMessage> effects) {
        long ballot = Ballot.after(Math.max(highestSeen, acceptor.promised()), self);
        follow(Optional.empty(), "campaigns with ballot " + Ballot.text(ballot), effects);
        highestSeen = ballot;
        acceptor.promise(ballot, effects);
        Candidate started =
                new Candidate(
                        ballot,
                        learner.decided(),
                        acceptor.newestLsn(),
                        configurations.current(),
                        self);
        candidate = started;
        effects.event(
                EngineEvent.Kind.ROLE_CHANGED,
                learner.decided(),
                "candidate with ballot " + Ballot.text(ballot));
        started.ask(true, effects);
    }

    @Override
    public void onPrepare(NodeId from, Prepare prepare, Effects<PaxosMessage> effects) {
        long ballot = prepare.ballot();
        highestSeen = Math.max(highestSeen, ballot);
        if (ballot < acceptor.promised()) {
            effects.send(from, new Nack(ballot, acceptor.promised()));
            return;
        }
        if (ballot > acceptor.promised()) {
            follow(Optional.empty(), "promised ballot " + Ballot.text(ballot), effects);
            acceptor.promise(ballot, effects);
        }
        effects.sendWhenDurable(
                from,
                acceptor.report(
                        ballot, prepare.from(), learner.decided(), configurations.current()));
    }

    @Override
    public void onPromise(NodeId from, Promise promise, Effects<PaxosMessage> effects) {
        if (candidate != null) {
            candidate.add(from, promise, effects);
            learner.heardOf(promise.decided());
            leadIfReady(effects);
        }
    }

    private void leadIfReady(Effects<PaxosMessage> effects) {
        Candidate running = candidate;
        if (running == null) {
            return;
        }
        Configuration newest = running.newest();
        if (configurations.current().version() > newest.version()) {
            newest = configurations.current();
        }
        if (newest.version() > running.configuration().version()) {
            prepareUnder(newest, running, effects);
            return;
        }
        boolean first = running.prepareIfPromised(acceptor, learner.decided());
        if (!running.isPrepared()) {
            return;
        }
        if (running.missing(acceptor).isEmpty()) {
            lead(running, effects);
        } else if (first) {
            fetch(running, effects);
        }
    }

    /** What is proposed next is governed by other members: these have to promise. */
    private void prepareUnder(
            Configuration newest, Candidate running, Effects<PaxosMessage> effects) {
        long base = Math.max(running.base(), learner.decided());
        learner.heardOf(base);
        if (leadership != null) {
            follow(Optional.empty(), "other members were chosen after it", effects);
        } else if (!newest.isVoter(self)) {
            follow(Optional.empty(), "does not vote any more", effects);
        } else {
            if (configurations.heard(newest)) {
                effects.membership(configurations.reachable());
            }
            Candidate next =
                    new Candidate(running.ballot(), base, running.promiseLsn(), newest, self);
            candidate = next;
            next.ask(true, effects);
            leadIfReady(effects);
        }
    }

    private void fetch(Candidate running, Effects<PaxosMessage> effects) {
        running.missing(acceptor)
                .forEach(
                        (holder, wanted) -> {
                            if (!holder.equals(self)) {
                                effects.send(holder, new Fetch(running.ballot(), wanted));
                            }
                        });
    }

    @Override
    public void onFetch(NodeId from, Fetch fetch, Effects<PaxosMessage> effects) {
        List<Item> items = new ArrayList<>();
        long bytes = 0;
        for (Wanted wanted : fetch.wanted()) {
            Slot slot = acceptor.slots().get(wanted.slot());
            if (slot == null || slot.value == null || slot.ballot != wanted.ballot()) {
                continue;
            }
            if (!items.isEmpty() && bytes + slot.size > config.batchBytes()) {
                break;
            }
            items.add(new Item(slot.number, slot.ballot, slot.era, slot.value));
            bytes += slot.size;
        }
        effects.send(from, new Values(fetch.ballot(), items));
    }

    @Override
    public void onValues(NodeId from, Values values, Effects<PaxosMessage> effects) {
        Candidate running = candidate;
        if (running != null && running.isPrepared() && values.ballot() == running.ballot()) {
            values.items().forEach(running::add);
            leadIfReady(effects);
            if (candidate == running && !values.items().isEmpty()) {
                fetch(running, effects);
            }
        }
    }

    private void tickCandidate(Candidate running, Effects<PaxosMessage> effects) {
        int ticks = running.tick();
        if (ticks > 2 * config.electionTicks()) {
            follow(Optional.empty(), "won no quorum in time", effects);
        } else if (ticks % Math.max(2, config.heartbeatTicks()) == 0) {
            if (running.isPrepared()) {
                fetch(running, effects);
            } else {
                running.ask(true, effects);
            }
        }
    }

    private void lead(Candidate won, Effects<PaxosMessage> effects) {
        candidate = null;
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
        Leadership started = new Leadership(won, config, self);
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
        int patience = config.electionTicks();
        Optional<Configuration> chosenNext = leading.chosenNext();
        if (chosenNext.isEmpty() && !leading.reachesQuorum(now, patience)) {
            follow(Optional.empty(), "cannot reach a quorum", effects);
            return;
        }
        if (refreshAt > 0 && now >= refreshAt) {
            refreshAt = 0;
            if (leading.reachesQuorum(now, patience / 2)) {
                campaign(effects);
                return;
            }
        }
        boolean stuck =
                learner.decided() < leading.floor() && candidate == null && !catchUp.isInstalling();
        if (stuck && now % (4L * patience) == 0 && !leading.canLearnBase(now, patience)) {
            campaign(effects);
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
        } else if (candidate != null) {
            tickCandidate(candidate, effects);
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
            leading.successor(chosen, now, config.electionTicks())
                    .ifPresent(id -> effects.send(id, new Transfer(leading.ballot())));
        }
    }

    /** Other members are chosen: they have to promise before anything else is proposed. */
    private void cross(Leadership leading, Effects<PaxosMessage> effects) {
        Configuration chosen = leading.chosenNext().orElse(null);
        if (chosen != null && candidate == null && chosen.isVoter(self)) {
            Candidate next = new Candidate(leading.ballot(), chosen.version(), 0, chosen, self);
            candidate = next;
            next.ask(false, effects);
            leadIfReady(effects);
        }
    }

    @Override
    public void onAccept(NodeId from, Accept accept, Effects<PaxosMessage> effects) {
        long ballot = accept.ballot();
        highestSeen = Math.max(highestSeen, ballot);
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
            follow(Optional.of(from), "follows ballot " + Ballot.text(ballot), effects);
        }
        List<Long> accepted = acceptor.accept(ballot, accept.items(), effects);
        hear(accept.items(), effects);
        accepted.forEach(learner::accepted);
        learner.advance(effects);
        Accepted answer = new Accepted(ballot, accept.seq(), ranges(accepted), learner.decided());
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
        }
    }

    @Override
    public void onNack(NodeId from, Nack nack, Effects<PaxosMessage> effects) {
        highestSeen = Math.max(highestSeen, nack.promised());
        if (leadership != null && nack.ballot() == leadership.ballot()) {
            boolean leaves = leadership.chosenNext().map(c -> !c.isVoter(self)).orElse(false);
            if (leaves) {
                follow(Optional.empty(), "does not vote any more", effects);
            } else if (refreshAt == 0) {
                int half = Math.max(1, config.electionTicks() / 2);
                refreshAt = now + half + random.nextInt(half + 1);
            }
        } else if (candidate != null && nack.ballot() == candidate.ballot()) {
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
        leadIfReady(effects);
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
            leading.releaseReads((reader, position) -> answer(reader, position, effects));
            cross(leading, effects);
        }
        learner.advance(effects);
        followMembers(effects);
        List<Long> again =
                peerReads.release(
                        learner.decided(), configurations.current(), effects::releaseRead);
        again.forEach(id -> readFromQuorum(id, effects));
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
            leadIfReady(effects);
            return;
        }
        long version = configurations.current().version();
        boolean own = leading.proposedNext().map(next -> next.version() == version).orElse(false);
        if (version > leading.configuration().version() && !own) {
            follow(Optional.empty(), "other members were chosen after it", effects);
        }
    }

    /** Follows this leader, or none, whatever it was before. */
    private void follow(Optional<NodeId> newLeader, String why, Effects<PaxosMessage> effects) {
        boolean changed = !leader.equals(newLeader);
        Leadership ended = leadership;
        leadership = null;
        candidate = null;
        probing = Ballot.NONE;
        leaveAt = 0;
        leader = newLeader;
        if (newLeader.isPresent()) {
            leaderHeardAt = now;
        }
        awaitLeader();
        if (ended != null) {
            effects.abandonProposals(new ConsensusError.LeadershipLost(why));
            memberChange.end(why, effects);
            ended.refuseWaiting(notLeader(), effects);
            ended.reads().drain().forEach(reader -> answer(reader, -1, effects));
        }
        if (changed) {
            refuseLeaderReads(effects);
            effects.event(EngineEvent.Kind.LEADER_CHANGED, learner.decided(), why);
        }
        handover.leaderIs(newLeader, why, effects);
    }

    private ConsensusError notLeader() {
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

    // ---- reads ----

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<PaxosMessage> effects) {
        if (mode instanceof ReadMode.Stale stale) {
            readStale(id, stale, effects);
        } else if (mode instanceof ReadMode.Quorum) {
            readFromQuorum(id, effects);
        } else if (mode instanceof ReadMode.Lease) {
            effects.refuse(id, new ConsensusError.Unsupported("paxos", Capability.LEASE_READ));
        } else {
            readFromLeader(id, effects);
        }
    }

    private void readFromLeader(long id, Effects<PaxosMessage> effects) {
        if (leadership != null) {
            leadership.reads().add(new ReadRounds.Reader(id, Optional.empty(), life));
        } else if (leader.isPresent() && hearsLeader()) {
            peerReads.askedLeader(id, now + 2L * config.electionTicks());
            effects.send(leader.get(), new ReadIndex(life, id));
        } else {
            effects.refuse(id, notLeader());
        }
    }

    /** Lets a read go on from a position, or -1 if this node cannot tell any. */
    private void answer(ReadRounds.Reader reader, long position, Effects<PaxosMessage> effects) {
        if (reader.asker().isPresent()) {
            ReadIndexReply reply = new ReadIndexReply(reader.life(), reader.id(), position);
            effects.send(reader.asker().get(), reply);
        } else if (position < 0) {
            effects.refuse(reader.id(), notLeader());
        } else {
            effects.releaseRead(reader.id(), position);
        }
    }

    @Override
    public void onReadIndex(NodeId from, ReadIndex ask, Effects<PaxosMessage> effects) {
        ReadRounds.Reader reader = new ReadRounds.Reader(ask.id(), Optional.of(from), ask.life());
        if (leadership == null) {
            answer(reader, -1, effects);
        } else {
            leadership.reads().add(reader);
        }
    }

    @Override
    public void onReadIndexReply(NodeId from, ReadIndexReply reply, Effects<PaxosMessage> effects) {
        if (reply.life() != life || !peerReads.endLeaderRead(reply.id())) {
            return;
        }
        learner.heardOf(reply.position());
        ReadRounds.Reader reader = new ReadRounds.Reader(reply.id(), Optional.empty(), life);
        answer(reader, reply.position(), effects);
    }

    private void readFromQuorum(long id, Effects<PaxosMessage> effects) {
        Configuration current = configurations.current();
        Quorums quorums = current.quorums();
        peerReads.askedQuorum(id, now + config.electionTicks(), current);
        for (NodeId voter : quorums.voters()) {
            if (!voter.equals(self)) {
                effects.send(voter, new QuorumRead(life, id));
            }
        }
        if (isVoter()) {
            peerReads.add(self, new QuorumReadReply(life, id, newestAccepted()));
        }
    }

    private long newestAccepted() {
        return Math.max(acceptor.slots().newest(), learner.decided());
    }

    @Override
    public void onQuorumRead(NodeId from, QuorumRead ask, Effects<PaxosMessage> effects) {
        effects.send(from, new QuorumReadReply(ask.life(), ask.id(), newestAccepted()));
    }

    @Override
    public void onQuorumReadReply(
            NodeId from, QuorumReadReply reply, Effects<PaxosMessage> effects) {
        if (reply.life() == life) {
            peerReads.add(from, reply);
        }
    }

    private void readStale(long id, ReadMode.Stale stale, Effects<PaxosMessage> effects) {
        long ticks = stale.bound().dividedBy(tick);
        boolean fresh =
                leadership != null
                        ? leadership.reachesQuorum(now, ticks)
                        : leader.isPresent() && now - leaderHeardAt <= ticks;
        if (fresh) {
            effects.releaseRead(id, learner.applied());
        } else {
            effects.refuse(id, notLeader());
        }
    }

    private void tickReads(Effects<PaxosMessage> effects) {
        peerReads.expireLeaderReads(now).forEach(id -> effects.refuse(id, notLeader()));
        peerReads.expireQuorumReads(now).forEach(id -> readFromLeader(id, effects));
    }

    private void refuseLeaderReads(Effects<PaxosMessage> effects) {
        peerReads.drainLeaderReads().forEach(id -> effects.refuse(id, notLeader()));
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
        } else if (handover.isRunning()) {
            effects.refuse(id, new ConsensusError.Overloaded("transfers of leadership", 1));
        } else {
            Duration patience = tick.multipliedBy(2L * config.electionTicks());
            handover.begin(id, target, now + 2L * config.electionTicks(), patience);
            handover.remind(leadership.ballot(), effects);
        }
    }

    @Override
    public void onTransfer(NodeId from, Transfer transfer, Effects<PaxosMessage> effects) {
        if (isVoter()
                && transfer.ballot() == acceptor.promised()
                && leader.equals(Optional.of(from))
                && candidate == null) {
            campaign(effects);
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
            check(
                    candidate == null || candidate.ballot() == leadership.ballot(),
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
            long matched = leadership == null ? -1 : leadership.decidedOf(peer);
            long heard = leadership == null ? heardOfLeader(peer) : now - leadership.heardAt(peer);
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
        if (candidate != null) {
            return "preparing";
        }
        return probing != Ballot.NONE ? "probing" : isVoter() ? "follower" : "learner";
    }

    @Override
    public String explain() {
        StringBuilder text = new StringBuilder("node " + self + " is " + role());
        text.append(" in ballot ").append(Ballot.text(acceptor.promised()));
        text.append(", decided ").append(learner.decided());
        if (leadership != null) {
            text.append("; ").append(leadership.stuck());
        } else if (candidate != null) {
            text.append("; no promise yet from nodes ").append(candidate.silent());
        } else if (probing != Ballot.NONE) {
            text.append("; no grant yet from nodes ").append(probed.quorums().missing(probeGrants));
        } else {
            text.append(leader.map(id -> "; node " + id + " leads").orElse("; nobody leads"));
        }
        if (learner.isBehind()) {
            text.append("; slot ").append(learner.firstMissing());
            text.append(" is missing of ").append(learner.known());
            text.append(catchUp.isInstalling() ? ", a snapshot is on its way" : "");
        }
        return text.append("; quorum ").append(shown().quorums().name()).toString();
    }
}
