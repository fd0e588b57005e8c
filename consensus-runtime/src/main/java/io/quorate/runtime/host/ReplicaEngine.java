package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineLimits;
import io.quorate.api.EngineListener;
import io.quorate.api.EngineStatus;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.LogListener;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.api.ReplicaLog;
import io.quorate.runtime.CoreFactory.CoreContext;
import io.quorate.runtime.ProtocolCore;
import io.quorate.runtime.host.Counters.Count;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine made of a protocol core: the outside of a replica, with its limits and its life.
 *
 * @param <M> the core's messages
 */
public final class ReplicaEngine<M> implements ConsensusEngine {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaEngine.class);

    private final EngineSpec<M> spec;
    private final EngineContext context;
    private final Lanes lanes;
    private final List<EngineListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger pendingProposals = new AtomicInteger();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicInteger pendingReads = new AtomicInteger();
    private final AtomicLong unreadBytes = new AtomicLong();
    private final IntConsumer makeRoom = this::free;
    private final Counters counters = new Counters();

    private volatile @Nullable Replica<M> replica;
    private volatile @Nullable EngineStatus failedAtStart;
    private @Nullable ReplicaLog log;
    private boolean started;
    private boolean closed;

    private ReplicaEngine(EngineSpec<M> spec, EngineContext context, Lanes lanes) {
        this.spec = spec;
        this.context = context;
        this.lanes = lanes;
        checkFits("the transport's largest payload", context.transport().payloadBytesMax());
    }

    /** An engine with threads of its own, named after engine, group and node. */
    public static <M> ReplicaEngine<M> withThreads(EngineSpec<M> spec, EngineContext context) {
        String name = spec.name() + "-" + context.group() + "-" + context.self();
        return new ReplicaEngine<>(spec, context, new ThreadLanes(name));
    }

    /** An engine on given lanes, which it closes when it is closed. */
    public static <M> ReplicaEngine<M> onLanes(
            EngineSpec<M> spec, EngineContext context, Lanes lanes) {
        return new ReplicaEngine<>(spec, context, lanes);
    }

    private void checkFits(String what, int bytes) {
        context.limits().checkCommandFits(spec.commandOverheadBytesMax(), what, bytes);
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return spec.capabilities();
    }

    @Override
    public synchronized void start() {
        if (started || closed) {
            throw new IllegalStateException("started before");
        }
        started = true;
        try {
            recover();
        } catch (ConsensusException e) {
            failAtStart(e.error());
            throw e;
        } catch (RuntimeException | AssertionError e) {
            ConsensusError error = new ConsensusError.InvariantBroken(e.toString());
            failAtStart(error);
            throw new ConsensusException(error, e);
        }
        context.transport().listen(context.group(), EnvelopeListener.prompt(this::onEnvelope));
    }

    private void recover() {
        ProtocolCore<M> core =
                spec.cores()
                        .create(
                                new CoreContext(
                                        context.self(),
                                        context.initialMembers(),
                                        context.seed(),
                                        spec.tick()));
        LogRelay relay = new LogRelay();
        ReplicaLog opened = context.storage().openLog(context.group(), relay);
        log = opened;
        checkFits("the log's largest record", opened.recordBytesMax());
        Replica<M> created =
                new Replica<>(spec, context, lanes, core, opened, this::tell, counters);
        relay.target = created;
        created.recover();
        replica = created;
    }

    private void failAtStart(ConsensusError error) {
        failedAtStart = idle(Health.FAILED, Optional.of(error));
        lanes.close();
        if (log != null) {
            log.close();
        }
    }

    /** What the log tells, from the moment the replica exists: before, nothing is appended. */
    private final class LogRelay implements LogListener {
        private volatile @Nullable Replica<M> target;

        @Override
        public void durable(long lsn) {
            Replica<M> told = target;
            if (told != null) {
                told.logDurable(lsn);
            }
        }

        @Override
        public void failed(ConsensusError error) {
            Replica<M> told = target;
            if (told != null) {
                told.logFailed(error);
            }
        }
    }

    @Override
    public CompletionStage<ProposalResult> propose(Bytes command) {
        EngineLimits limits = context.limits();
        Replica<M> running = replica;
        if (running == null) {
            return refused(whyIdle());
        }
        if (command.size() > limits.commandBytesMax()) {
            return refused(
                    new ConsensusError.TooLarge(
                            "command", command.size(), limits.commandBytesMax()));
        }
        ConsensusError full = reserve(command.size());
        if (full != null) {
            return refused(full);
        }
        Proposal proposal = new Proposal(command.size(), deadline(), makeRoom);
        running.put(new Work.Propose<>(command, proposal));
        return proposal.outcome();
    }

    private static CompletionStage<ProposalResult> refused(ConsensusError why) {
        return CompletableFuture.completedFuture(new ProposalResult.Refused(why));
    }

    private @Nullable ConsensusError reserve(int bytes) {
        EngineLimits limits = context.limits();
        if (pendingProposals.incrementAndGet() > limits.pendingProposalsMax()) {
            pendingProposals.decrementAndGet();
            return new ConsensusError.Overloaded("pending proposals", limits.pendingProposalsMax());
        }
        if (pendingBytes.addAndGet(bytes) > limits.pendingBytesMax()) {
            free(bytes);
            return new ConsensusError.Overloaded(
                    "bytes of pending proposals", limits.pendingBytesMax());
        }
        return null;
    }

    private void free(int bytes) {
        pendingProposals.decrementAndGet();
        pendingBytes.addAndGet(-bytes);
    }

    @Override
    public CompletionStage<ReadResult> read(ReadMode mode) {
        CompletableFuture<ReadResult> outcome = new CompletableFuture<>();
        Replica<M> running = replica;
        if (running == null) {
            return done(outcome, new ReadResult.Refused(whyIdle()));
        }
        ConsensusError unsupported = mode.needs().map(this::missing).orElse(null);
        if (unsupported != null) {
            return done(outcome, new ReadResult.Refused(unsupported));
        }
        int max = context.limits().pendingReadsMax();
        if (pendingReads.incrementAndGet() > max) {
            pendingReads.decrementAndGet();
            return done(
                    outcome,
                    new ReadResult.Refused(new ConsensusError.Overloaded("pending reads", max)));
        }
        CompletableFuture<ReadResult> counted =
                outcome.whenComplete((result, failure) -> pendingReads.decrementAndGet());
        running.put(new Work.Read<>(mode, deadline(), outcome));
        return counted;
    }

    private @Nullable ConsensusError missing(Capability capability) {
        return spec.capabilities().contains(capability)
                ? null
                : new ConsensusError.Unsupported(spec.name(), capability);
    }

    @Override
    public CompletionStage<Membership> changeMembership(MembershipChange change) {
        CompletableFuture<Membership> outcome = new CompletableFuture<>();
        Replica<M> running = runningFor(Capability.MEMBERSHIP_CHANGE, outcome);
        if (running != null) {
            running.put(new Work.Change<>(change, deadline(), outcome));
        }
        return outcome;
    }

    @Override
    public CompletionStage<Void> transferLeadership(NodeId target) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Replica<M> running = runningFor(Capability.LEADERSHIP_TRANSFER, outcome);
        if (running != null) {
            running.put(new Work.Transfer<>(target, deadline(), outcome));
        }
        return outcome;
    }

    @Override
    public CompletionStage<Long> snapshot() {
        CompletableFuture<Long> outcome = new CompletableFuture<>();
        Replica<M> running = runningFor(Capability.SNAPSHOT, outcome);
        if (running != null) {
            running.put(new Work.TakeSnapshot<>(outcome));
        }
        return outcome;
    }

    private @Nullable Replica<M> runningFor(Capability needed, CompletableFuture<?> outcome) {
        ConsensusError why = missing(needed);
        Replica<M> running = replica;
        if (why == null && running == null) {
            why = whyIdle();
        }
        if (why != null) {
            outcome.completeExceptionally(why.asException());
            return null;
        }
        return running;
    }

    @Override
    public EngineStatus status() {
        Replica<M> running = replica;
        if (running != null) {
            return running.status();
        }
        EngineStatus failed = failedAtStart;
        return failed != null ? failed : idle(Health.STARTING, Optional.empty());
    }

    @Override
    public String explain() {
        Replica<M> running = replica;
        String text =
                running != null
                        ? running.explain()
                        : "node " + context.self() + ": " + whyIdle().message();
        long lost = counters.get(Count.MESSAGES_DROPPED);
        return lost == 0 ? text : text + "; dropped " + lost + " messages it could not take";
    }

    @Override
    public SortedMap<String, Long> counters() {
        return counters.byName();
    }

    @Override
    public void addListener(EngineListener listener) {
        listeners.add(listener);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Replica<M> running = replica;
        if (running == null) {
            lanes.close();
            return;
        }
        context.transport().unlisten(context.group());
        running.stop();
        lanes.close();
        running.close();
        if (log != null) {
            log.close();
        }
    }

    // ---- inside ----

    private void onEnvelope(Channel channel, Envelope envelope) {
        Replica<M> running = replica;
        if (running == null
                || envelope.generation() != context.generation()
                || !envelope.to().equals(context.self())
                || envelope.from().equals(context.self())) {
            return;
        }
        if (!envelope.cluster().equals(context.cluster())) {
            counters.add(Count.MESSAGES_DROPPED);
            return;
        }
        int bytes = envelope.payload().size();
        if (unreadBytes.getAndAdd(bytes) > context.limits().pendingBytesMax()) {
            unreadBytes.addAndGet(-bytes);
            counters.add(Count.MESSAGES_DROPPED);
            return;
        }
        Runnable taken = () -> unreadBytes.addAndGet(-bytes);
        if (envelope.kind() != Wire.MESSAGE) {
            running.put(new Work.SnapshotPiece<>(envelope, taken));
            return;
        }
        try {
            M message = spec.codec().decode(envelope.payload());
            running.received(new Work.Message<>(envelope.from(), message, taken), bytes);
        } catch (IllegalArgumentException e) {
            taken.run();
            counters.add(Count.MESSAGES_DROPPED);
            LOG.warn("node {} sent what is no message: {}", envelope.from(), e.getMessage());
        }
    }

    private void tell(EngineEvent event) {
        counters.add(event.kind());
        for (EngineListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                LOG.error("a listener failed at {}", event, e);
            }
        }
    }

    private ConsensusError whyIdle() {
        EngineStatus failed = failedAtStart;
        return failed == null ? new ConsensusError.Closed() : failed.failure().orElseThrow();
    }

    private EngineStatus idle(Health health, Optional<ConsensusError> failure) {
        return new EngineStatus(
                context.self(),
                spec.name(),
                health,
                "none",
                false,
                Optional.empty(),
                0,
                0,
                0,
                0,
                context.initialMembers(),
                List.of(),
                failure);
    }

    private long deadline() {
        return lanes.nanoTime() + context.limits().proposalTimeout().toNanos();
    }

    private static <T> CompletableFuture<T> done(CompletableFuture<T> outcome, T value) {
        outcome.complete(value);
        return outcome;
    }
}
