package io.quorate.bench.engine;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineListener;
import io.quorate.api.EngineStatus;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine that holds proposals until it is told how they end. */
final class HeldEngine implements ConsensusEngine {

    static final ProposalResult DECIDED = new ProposalResult.Decided(1, 1, Bytes.EMPTY);

    private final LinkedBlockingQueue<CompletableFuture<ProposalResult>> held =
            new LinkedBlockingQueue<>();
    private final AtomicInteger reads = new AtomicInteger();

    @Override
    public CompletionStage<ProposalResult> propose(Bytes command) {
        CompletableFuture<ProposalResult> outcome = new CompletableFuture<>();
        held.add(outcome);
        return outcome;
    }

    int held() {
        return held.size();
    }

    /** Waits for so many proposals. */
    void awaitHeld(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (held.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(held.size() + " proposals instead of " + count);
            }
            Thread.onSpinWait();
        }
    }

    /** Ends the oldest proposal, waiting for one if need be. */
    void end(ProposalResult result) throws InterruptedException {
        held.take().complete(result);
    }

    /** Decides whatever is proposed as long as a thread lives. */
    void decideWhile(Thread thread) throws InterruptedException {
        while (thread.isAlive()) {
            CompletableFuture<ProposalResult> next = held.poll(1, TimeUnit.MILLISECONDS);
            if (next != null) {
                next.complete(DECIDED);
            }
        }
    }

    @Override
    public String name() {
        return "held";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public void start() {}

    @Override
    public CompletionStage<ReadResult> read(ReadMode mode) {
        reads.incrementAndGet();
        return new CompletableFuture<>();
    }

    /** How many reads were asked for; none of them ever ends. */
    int reads() {
        return reads.get();
    }

    @Override
    public CompletionStage<Membership> changeMembership(MembershipChange change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> transferLeadership(NodeId target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> snapshot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public EngineStatus status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String explain() {
        return "holds";
    }

    @Override
    public void addListener(EngineListener listener) {}

    @Override
    public void close() {}
}
