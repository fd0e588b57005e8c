package io.quorate.mock;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Decision;
import io.quorate.api.ProposalResult;
import io.quorate.api.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** The one thread that uses the state machine. */
final class Applier {

    /**
     * A stretch of decided positions.
     *
     * @param upTo the last of them
     * @param decisions those that have something to apply
     * @param proposals this node's own proposals among them, in order
     */
    record Batch(long upTo, List<Decision> decisions, List<Proposal> proposals) {}

    private final StateMachine stateMachine;
    private final ExecutorService thread;
    private final LongConsumer onApplied;
    private final Consumer<ConsensusError> onFailure;
    private boolean failed;

    Applier(
            String threadName,
            StateMachine stateMachine,
            LongConsumer onApplied,
            Consumer<ConsensusError> onFailure) {
        this.stateMachine = stateMachine;
        this.onApplied = onApplied;
        this.onFailure = onFailure;
        this.thread =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread created = new Thread(task, threadName);
                            created.setDaemon(true);
                            return created;
                        });
    }

    void submit(Batch batch) {
        thread.execute(() -> apply(batch));
    }

    private void apply(Batch batch) {
        if (failed) {
            openOutcomes(batch, "the state machine failed before");
            return;
        }
        List<Bytes> results;
        try {
            results =
                    batch.decisions.isEmpty()
                            ? List.of()
                            : new ArrayList<>(stateMachine.apply(batch.decisions));
            if (results.size() != batch.decisions.size()) {
                throw new IllegalStateException(
                        results.size() + " results for " + batch.decisions.size() + " decisions");
            }
            stateMachine.skipTo(batch.upTo);
        } catch (RuntimeException | Error e) {
            failed = true;
            openOutcomes(batch, "the state machine failed: " + e);
            onFailure.accept(
                    new ConsensusError.ApplyFailed(
                            batch.decisions.isEmpty()
                                    ? batch.upTo
                                    : batch.decisions.get(0).position(),
                            e.toString()));
            return;
        }
        onApplied.accept(batch.upTo);
        complete(batch, results);
    }

    private static void complete(Batch batch, List<Bytes> results) {
        int next = 0;
        for (Proposal proposal : batch.proposals) {
            while (batch.decisions.get(next).position() != proposal.position) {
                next++;
            }
            Decision decision = batch.decisions.get(next);
            proposal.outcome.complete(
                    new ProposalResult.Decided(
                            decision.position(), decision.epoch(), results.get(next)));
        }
    }

    private static void openOutcomes(Batch batch, String reason) {
        for (Proposal proposal : batch.proposals) {
            proposal.outcome.complete(
                    new ProposalResult.Unknown(new ConsensusError.LeadershipLost(reason)));
        }
    }

    /** Applies what was submitted, and ends the thread. */
    void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
