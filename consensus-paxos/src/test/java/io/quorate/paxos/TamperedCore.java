package io.quorate.paxos;

import io.quorate.api.Bytes;
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
import io.quorate.paxos.PaxosMessage.ProbeReply;
import io.quorate.paxos.PaxosMessage.Promise;
import io.quorate.paxos.PaxosMessage.QuorumReadReply;
import io.quorate.paxos.PaxosMessage.Range;
import io.quorate.paxos.PaxosMessage.Report;
import io.quorate.paxos.PaxosMessage.Transfer;
import io.quorate.paxos.PaxosMessage.Values;
import io.quorate.paxos.PaxosMessage.Wanted;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Effects;
import io.quorate.runtime.ProtocolCore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * An honest core with a mistake around it, for clients that also read from quorums, and an operator
 * who hands leadership over now and then. In half of its lives the node is restless at first: it
 * campaigns when it need not.
 */
final class TamperedCore implements ProtocolCore<PaxosMessage> {

    private static final long MIRROR = 1L << 62;
    private static final double QUORUM_READS = 0.5;
    private static final double TRANSFERS = 0.004;
    private static final double CAMPAIGNS = 0.03;
    private static final int RESTLESS_TICKS = 300;
    private static final int LEASES = 8;

    /** Mistakes in what is written. */
    private static final Set<PaxosBug> WRITTEN =
            EnumSet.of(
                    PaxosBug.BALLOT_REUSED,
                    PaxosBug.PROMISE_NOT_WRITTEN,
                    PaxosBug.KEPT_BELOW_SNAPSHOT_TRUSTED);

    private final PaxosCore core;
    private final PaxosBug bug;
    private final NodeId self;
    private final SplittableRandom random;
    private final Configurations initial;
    private final Set<Long> replayed = new HashSet<>();
    private final Witness witness = new Witness();
    private Accept lastAccept;
    private long appendedLsn;
    private long requests = 1L << 40;
    private int restlessTicks;
    private long leaseTick = -1;

    TamperedCore(
            CoreContext context, PaxosConfig config, Configuration.QuorumRule rule, PaxosBug bug) {
        this.core = new PaxosCore(context, config, rule);
        this.initial = new Configurations(core.configurations().current());
        this.bug = bug;
        this.self = context.self();
        this.random = new SplittableRandom(context.seed() + 1);
        // What nobody has wished for is not told to who has a lease.
        boolean mayBeRestless = config.leasePercent() == 0 || bug == PaxosBug.PROMISE_DURING_LEASE;
        this.restlessTicks = random.nextBoolean() && mayBeRestless ? RESTLESS_TICKS : 0;
    }

    PaxosCore core() {
        return core;
    }

    PaxosBug bug() {
        return bug;
    }

    Witness witness() {
        return witness;
    }

    void appended(Bytes record, long lsn) {
        appendedLsn = lsn;
        witness.appended(Records.items(record), lsn);
    }

    /** A read is released under this lease. Gives for how long. */
    long leased(long tick, long nanos) {
        leaseTick = tick;
        return bug == PaxosBug.LEASE_TOO_LONG ? LEASES * nanos : nanos;
    }

    /** Whether a lease outlives what ends it. */
    boolean keepsLeases() {
        return bug == PaxosBug.LEASE_TOO_LONG || bug == PaxosBug.LEASE_NOT_RELEASED;
    }

    private TamperedEffects around(Effects<PaxosMessage> effects) {
        return new TamperedEffects(this, effects);
    }

    // ---- what leaves ----

    boolean isEarly(PaxosMessage message) {
        return (bug == PaxosBug.PROMISE_BEFORE_DURABLE && message instanceof Promise)
                || (bug == PaxosBug.ACCEPTANCE_BEFORE_DURABLE && message instanceof Accepted)
                || (bug == PaxosBug.BALLOT_REUSED && message instanceof PaxosMessage.Prepare);
    }

    Bytes tamper(Bytes record) {
        if (!WRITTEN.contains(bug)) {
            return record;
        }
        Bytes[] written = {record};
        Records.read(
                record,
                new Records.Reader() {
                    @Override
                    public void promised(long ballot) {
                        boolean own = Ballot.node(ballot).equals(self);
                        if (bug == (own ? PaxosBug.BALLOT_REUSED : PaxosBug.PROMISE_NOT_WRITTEN)) {
                            written[0] = Records.promised(Ballot.NONE);
                        }
                    }

                    @Override
                    public void accepted(Item item) {}

                    @Override
                    public void chosen(Item item) {}

                    @Override
                    public void checkpoint(long promised, long trimmed, long decided) {
                        if (bug == PaxosBug.KEPT_BELOW_SNAPSHOT_TRUSTED) {
                            written[0] = Records.checkpoint(promised, 0, 1L << 40);
                        }
                    }
                });
        return written[0];
    }

    PaxosMessage outgoing(PaxosMessage message) {
        if (message instanceof Promise promise) {
            return outgoing(promise);
        }
        if (message instanceof Accepted accepted && bug == PaxosBug.CUMULATIVE_ACCEPTANCE) {
            List<Range> ranges = accepted.ranges();
            if (!ranges.isEmpty()) {
                long last = ranges.get(ranges.size() - 1).last();
                return new Accepted(
                        accepted.ballot(),
                        accepted.seq(),
                        List.of(new Range(1, last)),
                        accepted.decided());
            }
        }
        if (message instanceof Nack nack
                && bug == PaxosBug.REFUSED_AND_CONFIRMED
                && lastAccept != null
                && lastAccept.ballot() == nack.ballot()
                && !lastAccept.items().isEmpty()) {
            List<Range> ranges = new ArrayList<>();
            lastAccept.items().forEach(item -> ranges.add(new Range(item.slot(), item.slot())));
            return new Accepted(nack.ballot(), lastAccept.seq(), ranges, 0);
        }
        if (message instanceof ProbeReply reply && bug == PaxosBug.PROMISE_DURING_LEASE) {
            boolean granted = reply.ballot() > reply.promised();
            return new ProbeReply(reply.ballot(), granted, reply.promised(), reply.decided());
        }
        if (message instanceof Fetch fetch && bug == PaxosBug.LOWEST_BALLOT_WINS) {
            List<Wanted> wanted = new ArrayList<>();
            fetch.wanted().forEach(w -> wanted.add(new Wanted(w.slot(), MIRROR - w.ballot())));
            return new Fetch(fetch.ballot(), wanted);
        }
        if (message instanceof QuorumReadReply reply && bug == PaxosBug.QUORUM_READ_OF_DECIDED) {
            return new QuorumReadReply(reply.life(), reply.id(), core.learner().decided());
        }
        return message;
    }

    private PaxosMessage outgoing(Promise promise) {
        List<Report> reports = promise.reports();
        long next = promise.next();
        long decided = promise.decided();
        if (bug == PaxosBug.REPORTS_LEFT_OUT) {
            reports = List.of();
        } else if (bug == PaxosBug.FIRST_PART_IS_ALL && reports.size() > 2) {
            reports = reports.subList(0, 2);
            next = 0;
        } else if (bug == PaxosBug.DECIDED_NOT_TOLD) {
            decided = 0;
        }
        return new Promise(
                promise.ballot(),
                promise.from(),
                next,
                decided,
                promise.version(),
                promise.configuration(),
                reports);
    }

    // ---- what arrives ----

    private PaxosMessage incoming(PaxosMessage message) {
        if (message instanceof Accept accept) {
            lastAccept = accept;
        }
        if (message instanceof Promise promise) {
            return incoming(promise);
        }
        if (message instanceof Prepare prepare && bug == PaxosBug.PROMISE_DURING_LEASE) {
            return new Prepare(prepare.ballot(), prepare.from(), core.acceptor().promised());
        }
        if (message instanceof Values values && bug == PaxosBug.LOWEST_BALLOT_WINS) {
            List<Item> items = new ArrayList<>();
            values.items()
                    .forEach(
                            item ->
                                    items.add(
                                            new Item(
                                                    item.slot(),
                                                    MIRROR - item.ballot(),
                                                    item.era(),
                                                    item.value())));
            return new Values(values.ballot(), items);
        }
        return message;
    }

    private PaxosMessage incoming(Promise promise) {
        long ballot = promise.ballot();
        List<Report> reports = new ArrayList<>();
        for (Report report : promise.reports()) {
            long era = report.era();
            if (bug == PaxosBug.LOWEST_BALLOT_WINS) {
                long mirrored = MIRROR - report.ballot();
                reports.add(
                        new Report(report.slot(), mirrored, era, report.digest(), report.chosen()));
            } else if (bug != PaxosBug.FILLED_WITH_NOTHING) {
                reports.add(report);
            }
        }
        long from = promise.from();
        if (bug == PaxosBug.STALE_PROMISE_COUNTED
                && Ballot.node(ballot).equals(self)
                && ballot < core.acceptor().promised()) {
            ballot = core.acceptor().promised();
            from = core.learner().decided() + 1;
        }
        boolean unheard = bug == PaxosBug.NEWER_MEMBERS_NOT_HEARD;
        return new Promise(
                ballot,
                from,
                promise.next(),
                promise.decided(),
                unheard ? 0 : promise.version(),
                unheard ? Bytes.EMPTY : promise.configuration(),
                reports);
    }

    @Override
    public void onReceived(NodeId from, PaxosMessage message, Effects<PaxosMessage> effects) {
        TamperedEffects tampered = around(effects);
        if (bug == PaxosBug.LEARNS_UNCHOSEN && message instanceof Learn learn) {
            sendAccepted(from, learn, tampered);
        }
        core.onReceived(from, incoming(message), tampered);
        if (bug == PaxosBug.COMMIT_WITHOUT_BALLOT && message instanceof Accept accept) {
            mark(core.learner().decided() + 1, accept.committed());
        }
        after(tampered);
    }

    private void sendAccepted(NodeId to, Learn learn, Effects<PaxosMessage> effects) {
        List<Item> items = new ArrayList<>();
        for (Slot slot : core.acceptor().slots().between(learn.first(), learn.last())) {
            if (slot.value != null) {
                items.add(new Item(slot.number, slot.ballot, slot.era, slot.value));
            }
        }
        effects.send(to, new Learned(items, core.learner().decided()));
    }

    private void mark(long first, long last) {
        for (Slot slot : core.acceptor().slots().between(first, last)) {
            slot.chosen = true;
        }
    }

    private void after(TamperedEffects effects) {
        if (bug == PaxosBug.CHOSEN_AT_ONCE && core.leadership().isPresent()) {
            mark(core.leadership().get().floor() + 1, Long.MAX_VALUE);
        }
        core.leadership().ifPresent(leading -> hurry(leading, effects));
        if (bug == PaxosBug.OWN_VOTE_BEFORE_DURABLE && appendedLsn > 0) {
            long lsn = appendedLsn;
            appendedLsn = 0;
            core.onDurable(lsn, effects);
        }
    }

    private void hurry(Leadership leading, TamperedEffects effects) {
        Configuration next = leading.proposedNext().orElse(null);
        if (next == null) {
            return;
        }
        boolean chosen = leading.chosenNext().isPresent();
        Range slot = new Range(next.version(), next.version());
        if (bug == PaxosBug.MEMBERS_BEFORE_CHOSEN && !chosen) {
            Accepted all = new Accepted(leading.ballot(), 0, List.of(slot), 0);
            for (NodeId voter : leading.configuration().quorums().voters()) {
                core.onReceived(voter, all, effects);
            }
        } else if (bug == PaxosBug.NEW_MEMBERS_NOT_ASKED && chosen) {
            Promise empty =
                    new Promise(
                            leading.ballot(),
                            next.version() + 1,
                            0,
                            next.version(),
                            next.version(),
                            next.payload(),
                            List.of());
            for (NodeId voter : next.quorums().voters()) {
                core.onReceived(voter, empty, effects);
            }
        }
    }

    // ---- reads ----

    @Override
    public void onReadRequested(long id, ReadMode mode, Effects<PaxosMessage> effects) {
        TamperedEffects tampered = around(effects);
        boolean leads = core.leadership().isPresent();
        if (keepsLeases() && leaseTick >= 0 && mode instanceof ReadMode.Lease && !leads) {
            long nanos = core.loyalty().leaseNanos();
            tampered.releaseLeasedRead(id, core.learner().decided(), leaseTick, nanos);
        } else if (leads && bug == PaxosBug.READ_UNCONFIRMED) {
            tampered.releaseRead(id, core.learner().decided());
        } else if (leads
                && bug == PaxosBug.READ_BEFORE_BARRIER
                && !core.leadership().get().isComplete()) {
            tampered.releaseRead(id, core.learner().decided());
        } else if (bug == PaxosBug.QUORUM_READ_OF_ONE) {
            long newest = core.acceptor().slots().newest();
            tampered.releaseRead(id, Math.max(newest, core.learner().decided()));
        } else if (!(mode instanceof ReadMode.Lease) && random.nextDouble() < QUORUM_READS) {
            core.onReadRequested(id, ReadMode.QUORUM, tampered);
        } else {
            core.onReadRequested(id, mode, tampered);
        }
        after(tampered);
    }

    // ---- as it is ----

    @Override
    public void restore(SnapshotInfo snapshot) {
        core.restore(snapshot);
    }

    @Override
    public void replay(long lsn, Bytes record) {
        boolean seen = false;
        for (Item item : Records.items(record)) {
            seen |= !replayed.add(item.slot());
        }
        boolean skipped = seen && bug == PaxosBug.OLDER_RECORD_WINS;
        core.replay(lsn, skipped ? Records.promised(Ballot.NONE) : record);
    }

    @Override
    public void start(long applied, Effects<PaxosMessage> effects) {
        core.start(applied, around(effects));
    }

    @Override
    public void onTick(Effects<PaxosMessage> effects) {
        TamperedEffects tampered = around(effects);
        if (core.leadership().isPresent() && random.nextDouble() < TRANSFERS) {
            List<NodeId> voters = core.status().membership().voters();
            NodeId target = voters.get(random.nextInt(voters.size()));
            core.onTransferRequested(requests++, target, tampered);
        }
        core.onTick(tampered);
        if (restlessTicks-- > 0 && random.nextDouble() < CAMPAIGNS) {
            Transfer transfer = new Transfer(core.acceptor().promised());
            core.status().leader().ifPresent(id -> core.onReceived(id, transfer, tampered));
        }
        after(tampered);
    }

    @Override
    public void onProposed(long id, Bytes command, Effects<PaxosMessage> effects) {
        core.onProposed(id, command, around(effects));
    }

    @Override
    public void onDurable(long lsn, Effects<PaxosMessage> effects) {
        witness.durable(lsn);
        core.onDurable(lsn, around(effects));
    }

    @Override
    public void onApplied(long position, Effects<PaxosMessage> effects) {
        core.onApplied(position, around(effects));
    }

    @Override
    public void onLoaded(long firstLsn, List<Bytes> records, Effects<PaxosMessage> effects) {
        core.onLoaded(firstLsn, records, around(effects));
    }

    @Override
    public void onSnapshotTaken(SnapshotInfo snapshot, Effects<PaxosMessage> effects) {
        core.onSnapshotTaken(snapshot, around(effects));
    }

    @Override
    public void onSnapshotOffered(
            NodeId from,
            PaxosMessage message,
            SnapshotInfo snapshot,
            Effects<PaxosMessage> effects) {
        core.onSnapshotOffered(from, message, snapshot, around(effects));
    }

    @Override
    public void onSnapshotInstalled(
            NodeId from, SnapshotInfo snapshot, Effects<PaxosMessage> effects) {
        core.onSnapshotInstalled(from, snapshot, around(effects));
    }

    @Override
    public void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<PaxosMessage> effects) {
        core.onSnapshotSent(to, snapshot, complete, around(effects));
    }

    @Override
    public void onMembershipRequested(
            long id, MembershipChange change, Effects<PaxosMessage> effects) {
        core.onMembershipRequested(id, change, around(effects));
    }

    @Override
    public void onTransferRequested(long id, NodeId target, Effects<PaxosMessage> effects) {
        core.onTransferRequested(id, target, around(effects));
    }

    @Override
    public void batchEnded(Effects<PaxosMessage> effects) {
        TamperedEffects tampered = around(effects);
        core.batchEnded(tampered);
        after(tampered);
    }

    @Override
    public long quietTicks() {
        return core.quietTicks();
    }

    @Override
    public void checkInvariants() {
        core.checkInvariants();
    }

    @Override
    public Bytes snapshotHeader(long position) {
        return bug == PaxosBug.MEMBERS_NOT_IN_SNAPSHOT
                ? initial.header(position)
                : core.snapshotHeader(position);
    }

    @Override
    public CoreStatus status() {
        return core.status();
    }

    @Override
    public String explain() {
        return core.explain();
    }
}
