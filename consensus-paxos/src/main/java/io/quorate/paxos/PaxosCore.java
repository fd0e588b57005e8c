package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Membership;
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
import java.util.SplittableRandom;

/**
 * A replica of Multi-Paxos: acceptor, learner, and at times candidate or proposer. Here its parts
 * are put together, and get what happens to them.
 *
 * <p>A candidate probes, promises its own new ballot durably, and collects promises from a prepare
 * quorum, once for all slots. It proposes again what was reported, closes holes, and then decides
 * each slot with an accept quorum, in any order; positions are handed on in order.
 */
final class PaxosCore implements ProtocolCore<PaxosMessage> {

    private final NodeId self;
    private final Configurations configurations;
    private final long electionTicks;
    private final Acceptor acceptor;
    private final Loyalty loyalty;
    private final Voting voting;
    private final Learner learner;
    private final CatchUp catchUp;
    private final Reign reign;
    private final Elections elections;
    private final Handover handover = new Handover();
    private final Succession succession;
    private final MemberChange memberChange;
    private final Reads reads;
    private final Routing routing;
    private final Standing standing;

    private long now;
    private long snapshotAtStart;

    PaxosCore(CoreContext context, PaxosConfig config) {
        this(context, config, voters -> config.quorum());
    }

    /**
     * @param rule what the quorums are, to begin with and after each change of the members that
     *     this node proposes
     */
    PaxosCore(CoreContext context, PaxosConfig config, Configuration.QuorumRule rule) {
        this.self = context.self();
        Membership initial = context.initialMembers();
        this.configurations =
                new Configurations(
                        Configuration.of(0, 0, initial.members(), rule.among(initial.voters())));
        SplittableRandom random = new SplittableRandom(context.seed());
        Duration tick = context.tick();
        long life = random.nextLong();
        this.electionTicks = config.electionTicks();
        this.acceptor = new Acceptor(config);
        this.loyalty = new Loyalty(config, acceptor, tick);
        this.learner = new Learner(acceptor, configurations, config);
        this.voting = new Voting(this, config, acceptor, learner, loyalty, configurations);
        int others = configurations.others(self).size();
        int start = others == 0 ? 0 : random.nextInt(others);
        this.catchUp = new CatchUp(config, acceptor, learner, configurations, self, start);
        this.reign = new Reign(this, config, self);
        this.elections = new Elections(this, self, config, random, configurations.current());
        this.succession = new Succession(this, config, self, tick, handover);
        this.memberChange = new MemberChange(config, rule, tick);
        this.reads = new Reads(this, self, config, tick, life);
        this.routing = new Routing(this);
        this.standing = new Standing(this, config, self);
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
            configurations.heard(slot.number, slot.value);
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
        Proposer proposer = reign.proposer();
        if (proposer != null) {
            proposer.onTick(effects);
        } else {
            elections.tick(effects);
        }
        handover.expire(now, effects);
        catchUp.tick(effects);
        reads.tick(effects);
    }

    @Override
    public long quietTicks() {
        if (handover.isRunning() || catchUp.isUnderWay() || !reads.isEmpty()) {
            return 0;
        }
        Proposer proposer = reign.proposer();
        return proposer != null ? proposer.quietTicks() : elections.quietTicks();
    }

    @Override
    public void onReceived(NodeId from, PaxosMessage message, Effects<PaxosMessage> effects) {
        message.dispatch(routing, from, effects);
    }

    @Override
    public void onDurable(long lsn, Effects<PaxosMessage> effects) {
        acceptor.onDurable(lsn);
        elections.leadIfReady(effects);
        learner.advance(effects);
    }

    @Override
    public void batchEnded(Effects<PaxosMessage> effects) {
        Proposer proposer = reign.proposer();
        if (proposer != null) {
            if (proposer.isOvertaken()) {
                reign.follow(Optional.empty(), "another leader came after it", effects);
                return;
            }
            proposer.batchEnded(effects);
        }
        learner.advance(effects);
        followMembers(effects);
        reads.release(effects);
        acceptor.slots().forgetBelow(wantedFrom());
    }

    /**
     * The first slot that another node may want soon. While nobody leads, a candidate may fetch
     * from here what it lacks of what it has to propose again.
     */
    private long wantedFrom() {
        return leadership()
                .map(leading -> leading.wantedFrom(now(), electionTicks))
                .orElse(reign.leader().isPresent() ? Long.MAX_VALUE : 0);
    }

    private void followMembers(Effects<PaxosMessage> effects) {
        Proposer proposer = reign.proposer();
        if (proposer != null) {
            proposer.followMembers(effects);
        } else {
            elections.leadIfReady(effects);
        }
    }

    // ---- requests ----

    @Override
    public void onProposed(long id, Bytes command, Effects<PaxosMessage> effects) {
        Proposer proposer = reign.proposer();
        if (proposer == null) {
            effects.refuse(id, reign.notLeader());
        } else {
            proposer.submit(id, command, effects);
        }
    }

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<PaxosMessage> effects) {
        reads.onRequested(id, mode, effects);
    }

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<PaxosMessage> effects) {
        succession.onTransferRequested(id, target, effects);
    }

    @Override
    public void onMembershipRequested(
            long id, MembershipChange change, Effects<PaxosMessage> effects) {
        Leadership leading = leadership().orElse(null);
        if (leading == null) {
            effects.refuse(id, reign.notLeader());
        } else if (handover.isRunning()) {
            effects.refuse(id, new ConsensusError.Overloaded("transfers of leadership", 1));
        } else {
            memberChange.request(id, change, leading, now, effects);
        }
    }

    // ---- the state machine and its snapshots ----

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
        reign.onLearned();
        learner.advance(effects);
    }

    @Override
    public void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<PaxosMessage> effects) {
        // Who still lacks something asks again.
    }

    // ---- what its parts see of each other ----

    /** Ticks since the start. */
    long now() {
        return now;
    }

    /** Whether this node votes, as far as it knows. */
    boolean isVoter() {
        return configurations.current().isVoter(self);
    }

    Optional<Leadership> leadership() {
        return reign.leadership();
    }

    Acceptor acceptor() {
        return acceptor;
    }

    Loyalty loyalty() {
        return loyalty;
    }

    Voting voting() {
        return voting;
    }

    Learner learner() {
        return learner;
    }

    CatchUp catchUp() {
        return catchUp;
    }

    Configurations configurations() {
        return configurations;
    }

    Reign reign() {
        return reign;
    }

    Elections elections() {
        return elections;
    }

    Handover handover() {
        return handover;
    }

    Succession succession() {
        return succession;
    }

    MemberChange memberChange() {
        return memberChange;
    }

    Reads reads() {
        return reads;
    }

    // ---- for others to look at ----

    @Override
    public void checkInvariants() {
        acceptor.checkInvariants();
        learner.checkInvariants();
        reign.checkInvariants();
    }

    @Override
    public Bytes snapshotHeader(long position) {
        return configurations.header(position);
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
