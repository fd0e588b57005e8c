package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineStatus;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.api.ReplicaLog;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.runtime.CoreStatus;
import io.quorate.runtime.Input;
import io.quorate.runtime.Invariant;
import io.quorate.runtime.ProtocolCore;
import io.quorate.runtime.host.Counters.Count;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One core and everything that happens to it and by it on the loop lane.
 *
 * <p>A batch of work is taken item by item, each a step of the core, and after the last one the
 * effects of all take place together: records go to the log, messages to the outbox, decisions to
 * the state machine. When a step fails, nothing of its batch takes place.
 *
 * @param <M> the core's messages
 */
final class Replica<M> implements SnapshotTaker.Host, SnapshotReceiver.Host, Introductions.Host {

    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A message that a thread of the network may work on itself. */
    private static final int SMALL_BYTES = 16 << 10;

    private static final long STATUS_AGE_NANOS = NANOS_PER_MILLI;
    private static final long EXPLANATION_AGE_NANOS = 50_000_000;
    private static final long DECIDED_EVERY_NANOS = 1_000_000_000;

    private record AcceptedOffer(NodeId from, SnapshotInfo snapshot) {}

    private final EngineSpec<M> spec;
    private final EngineContext context;
    private final Lanes lanes;
    private final ProtocolCore<M> core;
    private final ReplicaLog log;
    private final SnapshotStore snapshots;
    private final Consumer<EngineEvent> listener;
    private final Counters counters;
    private final Mailbox<Work<M>> mailbox;

    private final EffectBatch<M> effects = new EffectBatch<>();
    private final List<AcceptedOffer> accepted = new ArrayList<>();
    private final Ticks ticks;
    private final Introductions introductions;
    private final Outbox<M> outbox;
    private final ProposalTable proposals;
    private final ReadTable reads;
    private final Leases leases;
    private final RequestTable requests;
    private final ApplyPipeline pipeline;
    private final SnapshotTaker taker;
    private final SnapshotSender<M> sender;
    private final SnapshotReceiver receiver;

    private long nextId = 1;
    private long lastLsn;
    private long durableLsn;
    private long releaseBelow;
    private long releaseAfter;
    private long statusNanos;
    private long decidedTold;
    private long decidedToldNanos;
    private volatile Optional<ConsensusError> failure = Optional.empty();

    private volatile Health health = Health.STARTING;
    private volatile long applied;
    private volatile long snapshotPosition;
    private volatile CoreStatus coreStatus;
    private volatile EngineStatus status;
    private volatile String explanation;
    private long explanationNanos;

    Replica(
            EngineSpec<M> spec,
            EngineContext context,
            Lanes lanes,
            ProtocolCore<M> core,
            ReplicaLog log,
            Consumer<EngineEvent> listener,
            Counters counters) {
        this.spec = spec;
        this.context = context;
        this.lanes = lanes;
        this.core = core;
        this.log = log;
        this.snapshots = context.storage().snapshots(context.group());
        this.listener = listener;
        this.counters = counters;
        this.mailbox = new Mailbox<>(lanes, this::work);
        this.ticks = new Ticks(lanes, spec.tick().toNanos(), () -> putAndWork(new Work.Wake<>()));
        this.introductions = new Introductions(context, lanes, counters, this);
        this.outbox = new Outbox<>(context, spec.codec(), counters, introductions);
        this.proposals = new ProposalTable(context.limits().proposalTimeout());
        this.reads = new ReadTable(context.limits().proposalTimeout());
        this.leases = new Leases(lanes);
        this.requests = new RequestTable(context.limits().proposalTimeout());
        this.pipeline =
                new ApplyPipeline(
                        context.stateMachine(),
                        lanes,
                        position -> putAndWork(new Work.AppliedTo<>(position)),
                        this::stateMachineFailed);
        this.taker =
                new SnapshotTaker(
                        context.stateMachine(), snapshots, lanes, core::snapshotHeader, this);
        this.sender =
                new SnapshotSender<>(
                        snapshots,
                        lanes,
                        outbox,
                        context.transport().payloadBytesMax(),
                        this::step);
        this.receiver =
                new SnapshotReceiver(context.stateMachine(), snapshots, lanes, outbox, this);
        this.coreStatus = core.status();
        this.status = compose();
        this.explanation = "node " + context.self() + " is starting";
    }

    // ---- life ----

    /** Rebuilds the core from storage, and begins. Until then the mailbox keeps what comes. */
    void recover() {
        Optional<SnapshotInfo> snapshot = snapshots.current();
        snapshot.ifPresent(this::recoverFrom);
        log.replay(core::replay);
        lastLsn = log.lastLsn();
        durableLsn = log.durableLsn();
        introductions.begin(lastLsn);
        applied = context.stateMachine().lastApplied();
        pipeline.startAt(applied);
        effects.reset(lastLsn);
        leases.ticked();
        core.start(applied, effects);
        core.checkInvariants();
        health = Health.RUNNING;
        statusNanos = lanes.nanoTime() - STATUS_AGE_NANOS;
        explanationNanos = lanes.nanoTime() - EXPLANATION_AGE_NANOS;
        decidedToldNanos = statusNanos;
        decidedTold = core.status().decided();
        flush();
        tell(EngineEvent.Kind.STARTED, coreStatus.decided(), "recovered up to " + applied);
        ticks.begin();
        mailbox.open();
    }

    private void recoverFrom(SnapshotInfo snapshot) {
        taker.currentIs(snapshot);
        snapshotPosition = snapshot.position();
        if (context.stateMachine().lastApplied() < snapshot.position()) {
            try {
                SnapshotReceiver.restore(context.stateMachine(), snapshots, snapshot);
            } catch (IOException e) {
                throw new ConsensusException(
                        new ConsensusError.StorageFailed(
                                "the snapshot at "
                                        + snapshot.position()
                                        + " cannot be read: "
                                        + e.getMessage()),
                        e);
            }
        }
        core.restore(snapshot);
    }

    /** Makes what is slow end soon. Any thread. */
    void stop() {
        taker.stop();
    }

    /** After the lanes ended: completes all that is open. */
    void close() {
        List<Work<M>> left = mailbox.close();
        if (health == Health.RUNNING) {
            tell(EngineEvent.Kind.CLOSED, pipeline.decided(), "closed");
        }
        health = Health.CLOSED;
        explanation = "node " + context.self() + " is closed";
        left.forEach(this::refuse);
        endAll(new ConsensusError.Closed(), "the node was closed");
        taker.close();
        receiver.close();
        status = compose();
    }

    /** Gives the loop lane something to do; refused if it is over. */
    void put(Work<M> work) {
        if (!mailbox.put(work)) {
            refuse(work);
        }
    }

    /** As {@link #put}, and works on it at once if nobody works. Only for what is soon done. */
    private void putAndWork(Work<M> work) {
        if (!mailbox.putAndWork(work)) {
            refuse(work);
        }
    }

    /** A message has arrived. */
    void received(Work.Message<M> message, int bytes) {
        if (bytes <= SMALL_BYTES) {
            putAndWork(message);
        } else {
            put(message);
        }
    }

    /** The log is durable up to {@code lsn}. Its thread has more to do as long as more waits. */
    void logDurable(long lsn) {
        if (lsn == log.lastLsn()) {
            putAndWork(new Work.Synced<>(lsn));
        } else {
            put(new Work.Synced<>(lsn));
        }
    }

    // ---- one batch ----

    private void work(List<Work<M>> batch) {
        int taken = 0;
        try {
            effects.reset(lastLsn);
            passTime();
            for (Work<M> work : batch) {
                taken++;
                take(work);
            }
            if (health == Health.RUNNING) {
                core.batchEnded(effects);
                core.checkInvariants();
                flush();
                ticks.sleep(quietTicks());
            }
        } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError e) {
            fail(e);
            batch.subList(taken, batch.size()).forEach(this::refuse);
        }
    }

    private void take(Work<M> work) {
        if (health != Health.RUNNING) {
            refuse(work);
            return;
        }
        if (work instanceof Work.Message<M> message) {
            message.taken().run();
            counters.add(Count.MESSAGES_RECEIVED);
            step(new Input.Received<>(message.from(), message.message()));
        } else if (work instanceof Work.Propose<M> wish) {
            long id = nextId++;
            counters.add(Count.PROPOSALS);
            proposals.add(id, wish.proposal());
            step(new Input.Proposed<>(id, wish.command()));
        } else if (work instanceof Work.Synced<M> synced) {
            counters.add(Count.LOG_SYNCS);
            synced(synced.lsn());
        } else if (work instanceof Work.AppliedTo<M> upTo) {
            appliedTo(upTo.position());
        } else if (work instanceof Work.Read<M> read) {
            long id = nextId++;
            counters.add(Count.READS);
            reads.add(id, read.outcome(), read.deadlineNanos());
            step(new Input.ReadRequested<>(id, read.mode()));
        } else if (work instanceof Work.Step<M> given) {
            step(given.input());
        } else if (work instanceof Work.Call<M> call) {
            call.action().run();
        } else if (work instanceof Work.SnapshotPiece<M> piece) {
            piece.taken().run();
            counters.add(Count.MESSAGES_RECEIVED);
            takePiece(piece.envelope());
        } else if (!(work instanceof Work.Wake<M>)) {
            takeRequest(work);
        }
    }

    private void takeRequest(Work<M> work) {
        long id = nextId++;
        if (work instanceof Work.Change<M> change) {
            requests.add(
                    id,
                    change.outcome(),
                    () -> change.outcome().complete(core.status().membership()),
                    change.deadlineNanos());
            step(new Input.MembershipRequested<>(id, change.change()));
        } else if (work instanceof Work.Transfer<M> transfer) {
            requests.add(
                    id,
                    transfer.outcome(),
                    () -> transfer.outcome().complete(null),
                    transfer.deadlineNanos());
            step(new Input.TransferRequested<>(id, transfer.target()));
        } else if (work instanceof Work.TakeSnapshot<M> wish) {
            taker.take(wish.outcome());
        }
    }

    private void step(Input<M> input) {
        core.step(input, effects);
        core.checkInvariants();
    }

    private void synced(long lsn) {
        durableLsn = Math.max(durableLsn, lsn);
        outbox.durable(durableLsn);
        releaseWhatMay();
        step(new Input.Durable<>(lsn));
    }

    private void appliedTo(long position) {
        if (position > applied) {
            applied = position;
            proposals.applied(position);
            reads.applied(position);
        }
        pipeline.batchDone();
        step(new Input.Applied<>(position));
    }

    /** Gives the core the ticks until now. */
    private void passTime() {
        long due = health == Health.RUNNING ? ticks.due() : 0;
        if (due == 0) {
            return;
        }
        long now = lanes.nanoTime();
        proposals.expire(now);
        reads.expire(now);
        requests.expire(now);
        sender.onTick();
        receiver.onTick();
        for (long i = 0; i < due; i++) {
            leases.ticked();
            introductions.onTick(coreStatus.membership().members(), durableLsn);
            step(new Input.Tick<>());
        }
        statusNanos = now - STATUS_AGE_NANOS;
    }

    private long quietTicks() {
        if (!proposals.isEmpty() || !reads.isEmpty() || !requests.isEmpty()) {
            return 0;
        }
        return Math.min(core.quietTicks(), introductions.quietTicks());
    }

    // ---- effects ----

    private void flush() {
        counters.add(Count.BATCHES);
        if (effects.leasesEnd) {
            leases.end();
        }
        appendRecords();
        outbox.take(effects.outgoing, durableLsn);
        if (effects.membership != null) {
            context.transport().updatePeers(effects.membership.members());
        }
        effects.answers.forEach(this::answer);
        effects.loads.forEach(this::load);
        sendSnapshots();
        if (effects.snapshotWanted) {
            taker.take(null);
        }
        if (effects.releaseBelow > releaseBelow) {
            releaseBelow = effects.releaseBelow;
            releaseAfter = lastLsn;
            releaseWhatMay();
        }
        pipeline.advance();
        refreshStatus();
        effects.told.forEach(told -> tell(told.kind(), told.position(), told.detail()));
        tellDecided();
        effects.reset(lastLsn);
    }

    /** In one sentence what a while has brought. */
    private void tellDecided() {
        long now = lanes.nanoTime();
        long decided = coreStatus.decided();
        if (decided > decidedTold && now - decidedToldNanos >= DECIDED_EVERY_NANOS) {
            tell(EngineEvent.Kind.DECIDED, decided, "decided from " + (decidedTold + 1) + " on");
            decidedTold = decided;
            decidedToldNanos = now;
        }
    }

    private void appendRecords() {
        if (effects.records.isEmpty()) {
            return;
        }
        counters.add(Count.RECORDS_APPENDED, effects.records.size());
        for (Bytes record : effects.records) {
            counters.add(Count.RECORD_BYTES_APPENDED, record.size());
        }
        long last = log.append(List.copyOf(effects.records));
        Invariant.check(
                last == effects.lastLsn(),
                "the log gave record %d the number %d",
                effects.lastLsn(),
                last);
        lastLsn = last;
    }

    private void answer(EffectBatch.Answer answer) {
        if (answer instanceof EffectBatch.Decided decided) {
            counters.add(Count.POSITIONS_DECIDED);
            pipeline.add(
                    decided.position(),
                    decided.epoch(),
                    decided.command(),
                    decided.command() == null
                            ? null
                            : proposals.decide(decided.position(), decided.epoch()));
        } else if (answer instanceof EffectBatch.Assigned assigned) {
            proposals.assign(assigned.id(), assigned.position(), assigned.epoch());
        } else if (answer instanceof EffectBatch.ReadReleased released) {
            reads.release(released.id(), released.position(), applied);
        } else if (answer instanceof EffectBatch.LeasedReadReleased released) {
            BooleanSupplier lease =
                    effects.leasesEnd
                            ? () -> false
                            : leases.since(released.tick(), released.nanos());
            reads.release(released.id(), released.position(), applied, lease);
        } else if (answer instanceof EffectBatch.Abandoned abandoned) {
            proposals.abandon(abandoned.why());
        } else if (answer instanceof EffectBatch.RefusedRequest refused) {
            proposals.refuse(refused.id(), refused.why());
            reads.refuse(refused.id(), refused.why());
            requests.fail(refused.id(), refused.why());
        } else if (answer instanceof EffectBatch.GivenUp givenUp) {
            requests.fail(givenUp.id(), givenUp.why());
        } else if (answer instanceof EffectBatch.Completed completed) {
            requests.complete(completed.id());
        } else if (answer instanceof EffectBatch.Jumped jumped) {
            pipeline.jumpTo(jumped.position());
            proposals.supersede(jumped.position());
            reads.applied(applied);
        }
    }

    private void releaseWhatMay() {
        if (releaseBelow > 0 && durableLsn >= releaseAfter) {
            log.release(releaseBelow);
            releaseBelow = 0;
        }
    }

    private void load(EffectBatch.Load load) {
        lanes.background(
                () -> {
                    try {
                        List<Bytes> records = read(load);
                        put(new Work.Step<>(new Input.Loaded<>(load.fromLsn(), records)));
                    } catch (RuntimeException
                            | AssertionError
                            | LinkageError
                            | VirtualMachineError e) {
                        onLoop(() -> fail(e));
                    }
                });
    }

    private List<Bytes> read(EffectBatch.Load load) {
        List<Bytes> records = new ArrayList<>();
        long bytes = 0;
        for (long lsn = load.fromLsn(); lsn <= load.toLsn(); lsn++) {
            Bytes record = log.read(lsn);
            if (!records.isEmpty() && bytes + record.size() > load.bytesMax()) {
                break;
            }
            records.add(record);
            bytes += record.size();
        }
        return records;
    }

    // ---- snapshots ----

    private void sendSnapshots() {
        for (EffectBatch.SnapshotOffer<M> offer : effects.offers) {
            SnapshotInfo current = taker.current();
            if (current == null) {
                throw Invariant.violation("a snapshot is offered, and there is none");
            }
            sender.offer(offer.to(), current, spec.codec().encode(offer.message()));
        }
        accepted.forEach(offer -> receiver.accept(offer.from(), offer.snapshot()));
        accepted.clear();
    }

    private void takePiece(Envelope envelope) {
        NodeId from = envelope.from();
        try {
            switch (envelope.kind()) {
                case Wire.OFFER -> takeOffer(from, Wire.readOffer(envelope.payload()));
                case Wire.FETCH -> sender.onFetch(from, Wire.readFetch(envelope.payload()));
                case Wire.CHUNK -> receiver.onChunk(from, Wire.readChunk(envelope.payload()));
                case Wire.RECEIVED ->
                        sender.onEnd(from, Wire.readPosition(envelope.payload()), true);
                case Wire.DECLINED ->
                        sender.onEnd(from, Wire.readPosition(envelope.payload()), false);
                case Wire.INTRODUCTION ->
                        introductions.onIntroduction(
                                from, Wire.readIntroduction(envelope.payload()));
                case Wire.RECALL ->
                        introductions.onRecall(from, Wire.readRecall(envelope.payload()));
                case Wire.FORGOTTEN ->
                        introductions.onForgotten(from, Wire.readIntroduction(envelope.payload()));
                default -> throw new IllegalArgumentException("kind " + envelope.kind());
            }
        } catch (IllegalArgumentException e) {
            LOG.warn("node {} sent what is no message: {}", from, e.getMessage());
        }
    }

    private void takeOffer(NodeId from, Wire.Offer offer) {
        M announcement = spec.codec().decode(offer.announcement());
        effects.offerAccepted = false;
        step(new Input.SnapshotOffered<>(from, announcement, offer.snapshot()));
        if (effects.offerAccepted) {
            accepted.add(new AcceptedOffer(from, offer.snapshot()));
        } else {
            receiver.decline(from, offer.snapshot().position());
        }
    }

    @Override
    public void onLoop(Runnable action) {
        put(new Work.Call<>(action));
    }

    @Override
    public void snapshotTaken(SnapshotInfo snapshot) {
        snapshotPosition = snapshot.position();
        effects.event(
                EngineEvent.Kind.SNAPSHOT_TAKEN,
                snapshot.position(),
                "snapshot of " + snapshot.size() + " bytes");
        step(new Input.SnapshotTaken<>(snapshot));
    }

    @Override
    public void snapshotFailed(ConsensusError why) {
        LOG.warn("node {}: {}", context.self(), why.message());
    }

    @Override
    public void snapshotInstalled(NodeId from, SnapshotInfo snapshot) {
        taker.currentIs(snapshot);
        snapshotPosition = snapshot.position();
        applied = Math.max(applied, snapshot.position());
        // Behind what steps of this batch have decided before.
        effects.answers.add(new EffectBatch.Jumped(snapshot.position()));
        effects.event(
                EngineEvent.Kind.SNAPSHOT_INSTALLED,
                snapshot.position(),
                "snapshot of " + snapshot.size() + " bytes from node " + from);
        step(new Input.SnapshotInstalled<>(from, snapshot));
    }

    @Override
    public void stateMachineFailed(ConsensusError why) {
        onLoop(() -> fail(why.asException()));
    }

    // ---- who is who ----

    @Override
    public void mustStop(RuntimeException why) {
        fail(why);
    }

    @Override
    public void worthTelling(String what) {
        effects.event(EngineEvent.Kind.PROTOCOL, coreStatus.decided(), what);
    }

    // ---- the end ----

    /** The log has stopped for good. Any thread. */
    void logFailed(ConsensusError error) {
        onLoop(() -> fail(error.asException()));
    }

    private void fail(Throwable cause) {
        if (health != Health.RUNNING) {
            return;
        }
        ConsensusError error =
                cause instanceof ConsensusException known
                        ? known.error()
                        : new ConsensusError.InvariantBroken(cause.toString());
        LOG.error("node {} stops: {}", context.self(), error.message(), cause);
        health = Health.FAILED;
        failure = Optional.of(error);
        explanation = "node " + context.self() + " has stopped for good: " + error.message();
        outbox.clear();
        effects.reset(lastLsn);
        accepted.clear();
        endAll(error, error.message());
        status = compose();
        tell(EngineEvent.Kind.FAILED, pipeline.decided(), error.message());
    }

    private void endAll(ConsensusError refusal, String reason) {
        leases.end();
        ConsensusError open = new ConsensusError.LeadershipLost(reason);
        proposals.close(refusal, open);
        reads.close(refusal);
        requests.close(open);
        taker.stop();
        taker.refuseAll(refusal);
    }

    /** Answers work that nobody will do. Any thread. */
    private void refuse(Work<M> work) {
        ConsensusError why = failure.orElseGet(ConsensusError.Closed::new);
        Work.refuse(work, why);
    }

    // ---- how it stands ----

    private void refreshStatus() {
        long now = lanes.nanoTime();
        boolean changed = !effects.told.isEmpty();
        if (now - statusNanos < STATUS_AGE_NANOS && !changed) {
            return;
        }
        statusNanos = now;
        coreStatus = core.status();
        status = compose();
        if (now - explanationNanos >= EXPLANATION_AGE_NANOS || changed) {
            explanationNanos = now;
            explanation = core.explain();
        }
    }

    private EngineStatus compose() {
        CoreStatus now = coreStatus;
        boolean running = health == Health.RUNNING;
        return new EngineStatus(
                context.self(),
                spec.name(),
                health,
                now.role(),
                running && now.leading(),
                running ? now.leader() : Optional.empty(),
                now.epoch(),
                now.decided(),
                applied,
                snapshotPosition,
                now.membership(),
                inMillis(now.peers()),
                failure);
    }

    /** A core counts ticks. */
    private List<EngineStatus.Peer> inMillis(List<EngineStatus.Peer> peers) {
        long tickNanos = spec.tick().toNanos();
        List<EngineStatus.Peer> converted = new ArrayList<>(peers.size());
        for (EngineStatus.Peer peer : peers) {
            long ticks = peer.sinceContactMillis();
            long millis = ticks < 0 ? -1 : ticks * tickNanos / NANOS_PER_MILLI;
            converted.add(new EngineStatus.Peer(peer.id(), peer.matched(), millis));
        }
        return converted;
    }

    private void tell(EngineEvent.Kind kind, long position, String detail) {
        CoreStatus now = coreStatus;
        listener.accept(
                new EngineEvent(
                        kind,
                        context.self(),
                        context.group(),
                        now.epoch(),
                        position,
                        now.leader(),
                        detail));
    }

    Health health() {
        return health;
    }

    EngineStatus status() {
        return status;
    }

    String explain() {
        long behind = status.decided() - status.applied();
        boolean running = health == Health.RUNNING;
        String text = explanation;
        if (behind > 0 && running) {
            text += "; " + behind + " decided positions wait to be applied";
        }
        String complaint = introductions.complaint();
        return complaint == null || !running ? text : text + "; " + complaint;
    }
}
