package io.quorate.mock;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineListener;
import io.quorate.api.EngineStatus;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.Envelope;
import io.quorate.api.LogListener;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.api.ReplicaLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's outside: limits, life, and the way into the {@link Loop}. */
final class MockEngine implements ConsensusEngine, MockReplica.Host {

    private static final Logger LOG = LoggerFactory.getLogger(MockEngine.class);

    /** What a message takes beside one command, at most. */
    private static final int APPEND_BYTES_MAX = 256;

    private final MockEngineProvider provider;
    private final EngineContext context;
    private final Timing timing;
    private final Loop loop;
    private final Applier applier;
    private final List<EngineListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger pendingProposals = new AtomicInteger();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicInteger pendingReads = new AtomicInteger();

    // Set once by start(), before the loop runs.
    private ReplicaLog log = new NoLog();
    private MockReplica replica;

    private volatile EngineStatus status;
    private volatile String explanation = "not started";
    private volatile Health health = Health.STARTING;
    private Optional<ConsensusError> failure = Optional.empty();

    MockEngine(MockEngineProvider provider, EngineContext context, Timing timing) {
        this.provider = provider;
        this.context = context;
        this.timing = timing;
        context.limits()
                .checkCommandFits(
                        APPEND_BYTES_MAX,
                        "the transport's largest payload",
                        context.transport().payloadBytesMax());
        String name = "mock-" + context.self();
        this.applier =
                new Applier(
                        name + "-apply",
                        context.stateMachine(),
                        position -> submit(() -> replica.onApplied(position)),
                        error -> submit(() -> fail(error)));
        this.loop =
                new Loop(
                        name,
                        Math.max(1_000_000, timing.heartbeatNanos() / 5),
                        this::tick,
                        this::afterBatch,
                        this::failUnexpectedly);
        this.replica = new MockReplica(context, timing, new History(log), this);
        this.status = replica.status(health, failure, System.nanoTime());
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return provider.capabilities();
    }

    @Override
    public synchronized void start() {
        if (health != Health.STARTING) {
            throw new IllegalStateException("started before");
        }
        log =
                context.storage()
                        .openLog(
                                context.group(),
                                new LogListener() {
                                    @Override
                                    public void durable(long lsn) {
                                        submit(() -> replica.onDurable(lsn));
                                    }

                                    @Override
                                    public void failed(ConsensusError error) {
                                        submit(() -> fail(error));
                                    }
                                });
        try {
            recover();
        } catch (RuntimeException e) {
            log.close();
            health = Health.FAILED;
            throw e;
        }
        health = Health.RUNNING;
        context.transport().listen(context.group(), this::onEnvelope);
        event(EngineEvent.Kind.STARTED, "recovered");
        loop.start();
    }

    private void recover() {
        History history = new History(log);
        history.recover();
        long applied = context.stateMachine().lastApplied();
        if (applied > history.lastPosition()) {
            throw new ConsensusError.Mismatch(
                            "state: it contains positions that the log never held, up to",
                            Long.toString(history.lastPosition()),
                            Long.toString(applied))
                    .asException();
        }
        replica = new MockReplica(context, timing, history, this);
        replica.start(applied, System.nanoTime());
    }

    private void onEnvelope(Channel channel, Envelope envelope) {
        if (envelope.generation() != context.generation()
                || !envelope.to().equals(context.self())) {
            return;
        }
        MockMessage message = MockCodec.decode(envelope.kind(), envelope.payload());
        submit(() -> replica.onMessage(envelope.from(), message));
    }

    /** Work that a failed engine no longer does. */
    private void submit(Runnable work) {
        loop.submit(
                () -> {
                    if (health == Health.RUNNING) {
                        work.run();
                    }
                });
    }

    private void tick() {
        if (health == Health.RUNNING) {
            replica.onTick(System.nanoTime());
        }
    }

    private void afterBatch() {
        long now = System.nanoTime();
        if (health == Health.RUNNING) {
            replica.flush(now);
            explanation = replica.explain(now);
        }
        status = replica.status(health, failure, now);
    }

    private void failUnexpectedly(Throwable cause) {
        ConsensusError error =
                cause instanceof ConsensusException
                        ? ((ConsensusException) cause).error()
                        : new ConsensusError.InvariantBroken(cause.toString());
        LOG.error("node {} stops", context.self(), cause);
        fail(error);
    }

    private void fail(ConsensusError error) {
        if (health != Health.RUNNING) {
            return;
        }
        health = Health.FAILED;
        failure = Optional.of(error);
        explanation = "stopped: " + error.message();
        replica.stop(error.message());
        status = replica.status(health, failure, System.nanoTime());
        event(EngineEvent.Kind.FAILED, error.message());
    }

    // ---- what the replica does to the world ----

    @Override
    public void send(NodeId to, MockMessage message) {
        context.transport()
                .send(
                        Channel.MESSAGES,
                        new Envelope(
                                context.cluster(),
                                context.group(),
                                context.generation(),
                                context.self(),
                                to,
                                MockCodec.kind(message),
                                MockCodec.encode(message)));
    }

    @Override
    public void apply(Applier.Batch batch) {
        applier.submit(batch);
    }

    @Override
    public void event(EngineEvent.Kind kind, String detail) {
        EngineStatus now = replica.status(health, failure, System.nanoTime());
        EngineEvent event =
                new EngineEvent(
                        kind,
                        context.self(),
                        context.group(),
                        now.epoch(),
                        now.decided(),
                        now.leader(),
                        detail);
        for (EngineListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                LOG.warn("a listener of node {} failed on {}", context.self(), event, e);
            }
        }
    }

    // ---- requests ----

    @Override
    public CompletionStage<ProposalResult> propose(Bytes command) {
        Optional<ConsensusError> refusal = refuse(command);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(new ProposalResult.Refused(refusal.get()));
        }
        Proposal proposal = new Proposal(command, deadline(context.limits().proposalTimeout()));
        proposal.outcome.whenComplete(
                (outcome, never) -> {
                    pendingProposals.decrementAndGet();
                    pendingBytes.addAndGet(-command.size());
                });
        loop.submit(
                () -> {
                    if (health == Health.RUNNING) {
                        replica.onProposal(proposal);
                    } else {
                        proposal.outcome.complete(
                                new ProposalResult.Refused(new ConsensusError.Closed()));
                    }
                },
                () ->
                        proposal.outcome.complete(
                                proposal.position == 0
                                        ? new ProposalResult.Refused(new ConsensusError.Closed())
                                        : new ProposalResult.Unknown(new ConsensusError.Closed())));
        return proposal.outcome.minimalCompletionStage();
    }

    /** Takes a place for the command, or says why there is none. */
    private Optional<ConsensusError> refuse(Bytes command) {
        if (health != Health.RUNNING) {
            return Optional.of(new ConsensusError.Closed());
        }
        int limit = context.limits().commandBytesMax();
        if (command.size() > limit) {
            return Optional.of(new ConsensusError.TooLarge("command", command.size(), limit));
        }
        if (pendingProposals.incrementAndGet() > context.limits().pendingProposalsMax()) {
            pendingProposals.decrementAndGet();
            return Optional.of(
                    new ConsensusError.Overloaded(
                            "pending proposals", context.limits().pendingProposalsMax()));
        }
        if (pendingBytes.addAndGet(command.size()) > context.limits().pendingBytesMax()) {
            pendingProposals.decrementAndGet();
            pendingBytes.addAndGet(-command.size());
            return Optional.of(
                    new ConsensusError.Overloaded(
                            "bytes of pending proposals", context.limits().pendingBytesMax()));
        }
        return Optional.empty();
    }

    private static long deadline(Duration timeout) {
        return System.nanoTime() + timeout.toNanos();
    }

    @Override
    public CompletionStage<ReadResult> read(ReadMode mode) {
        if (health != Health.RUNNING) {
            return refusedRead(new ConsensusError.Closed());
        }
        Optional<Capability> needed = mode.needs();
        if (needed.isPresent()) {
            return refusedRead(unsupported(needed.get()));
        }
        if (pendingReads.incrementAndGet() > context.limits().pendingReadsMax()) {
            pendingReads.decrementAndGet();
            return refusedRead(
                    new ConsensusError.Overloaded(
                            "pending reads", context.limits().pendingReadsMax()));
        }
        Read read = new Read(deadline(context.limits().proposalTimeout()));
        read.outcome.whenComplete((outcome, never) -> pendingReads.decrementAndGet());
        Runnable refuse =
                () -> read.outcome.complete(new ReadResult.Refused(new ConsensusError.Closed()));
        loop.submit(
                () -> {
                    if (health != Health.RUNNING) {
                        refuse.run();
                    } else if (mode instanceof ReadMode.Stale) {
                        replica.onStaleRead(
                                read, ((ReadMode.Stale) mode).bound().toNanos(), System.nanoTime());
                    } else {
                        replica.onRead(read);
                    }
                },
                refuse);
        return read.outcome.minimalCompletionStage();
    }

    private static CompletionStage<ReadResult> refusedRead(ConsensusError error) {
        return CompletableFuture.completedFuture(new ReadResult.Refused(error));
    }

    private ConsensusError unsupported(Capability capability) {
        return new ConsensusError.Unsupported(name(), capability);
    }

    @Override
    public CompletionStage<Membership> changeMembership(MembershipChange change) {
        return CompletableFuture.failedStage(
                unsupported(Capability.MEMBERSHIP_CHANGE).asException());
    }

    @Override
    public CompletionStage<Void> transferLeadership(NodeId target) {
        return CompletableFuture.failedStage(
                unsupported(Capability.LEADERSHIP_TRANSFER).asException());
    }

    @Override
    public CompletionStage<Long> snapshot() {
        return CompletableFuture.failedStage(unsupported(Capability.SNAPSHOT).asException());
    }

    @Override
    public EngineStatus status() {
        return status;
    }

    @Override
    public String explain() {
        return explanation;
    }

    @Override
    public void addListener(EngineListener listener) {
        listeners.add(listener);
    }

    @Override
    public synchronized void close() {
        Health before = health;
        if (before == Health.CLOSED) {
            return;
        }
        if (before == Health.STARTING) {
            health = Health.CLOSED;
            return;
        }
        context.transport().unlisten(context.group());
        loop.close(
                () -> {
                    replica.stop("the node stops");
                    health = Health.CLOSED;
                    explanation = "closed";
                    event(EngineEvent.Kind.CLOSED, "closed");
                });
        applier.close();
        log.close();
        status = replica.status(health, failure, System.nanoTime());
    }
}
