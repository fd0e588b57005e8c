package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Decision;
import io.quorate.api.ProposalResult;
import io.quorate.api.StateMachine;
import io.quorate.runtime.Invariant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * From decided positions to results. What gathers while the state machine applies one batch is its
 * next batch.
 *
 * <p>Invariant: positions enter without a gap, and the state machine gets each at most once.
 */
final class ApplyPipeline {

    private static final int BATCH_DECISIONS_MAX = 4_096;
    private static final long BATCH_BYTES_MAX = 4 << 20;

    private record Item(Decision decision, @Nullable Proposal proposal) {}

    private record Batch(List<Item> items, long upTo) {}

    private final StateMachine stateMachine;
    private final Lanes lanes;
    private final LongConsumer onApplied;
    private final Consumer<ConsensusError> onFailure;

    // The loop lane's.
    private final ArrayDeque<Item> queue = new ArrayDeque<>();
    private long decided;
    private long handedOver;
    private boolean busy;

    /**
     * @param onApplied hears on the apply lane up to where the state goes now, after the results
     *     were reported
     * @param onFailure hears on the apply lane why it stopped for good: no batch follows then
     */
    ApplyPipeline(
            StateMachine stateMachine,
            Lanes lanes,
            LongConsumer onApplied,
            Consumer<ConsensusError> onFailure) {
        this.stateMachine = stateMachine;
        this.lanes = lanes;
        this.onApplied = onApplied;
        this.onFailure = onFailure;
    }

    /** Everything up to {@code position} is in the state machine. */
    void startAt(long position) {
        decided = position;
        handedOver = position;
    }

    /** The newest position that is decided, with all before it. */
    long decided() {
        return decided;
    }

    void add(long position, long epoch, @Nullable Bytes command, @Nullable Proposal proposal) {
        Invariant.check(
                position == decided + 1,
                "position %d was decided after position %d",
                position,
                decided);
        decided = position;
        if (command != null) {
            queue.addLast(new Item(new Decision(position, epoch, command), proposal));
        }
    }

    /** Hands the next batch over, if the state machine is free. */
    void advance() {
        if (busy || handedOver == decided) {
            return;
        }
        Batch batch = nextBatch();
        busy = true;
        handedOver = batch.upTo();
        lanes.apply(() -> apply(batch));
    }

    private Batch nextBatch() {
        List<Item> items = new ArrayList<>(Math.min(queue.size(), BATCH_DECISIONS_MAX));
        long bytes = 0;
        while (!queue.isEmpty() && items.size() < BATCH_DECISIONS_MAX && bytes < BATCH_BYTES_MAX) {
            Item item = queue.removeFirst();
            bytes += item.decision().command().size();
            items.add(item);
        }
        boolean all = queue.isEmpty();
        long upTo = all ? decided : items.get(items.size() - 1).decision().position();
        return new Batch(items, upTo);
    }

    /** On the loop lane, after {@code onApplied}: the state machine is free again. */
    void batchDone() {
        busy = false;
        advance();
    }

    /** On the loop lane: a snapshot put the state machine at {@code position}. */
    void jumpTo(long position) {
        while (!queue.isEmpty() && queue.getFirst().decision().position() <= position) {
            queue.removeFirst();
        }
        decided = Math.max(decided, position);
        handedOver = Math.max(handedOver, position);
    }

    private void apply(Batch batch) {
        List<Item> items = notYetApplied(batch.items());
        try {
            if (!items.isEmpty()) {
                applyAndReport(items);
            }
            if (stateMachine.lastApplied() < batch.upTo()) {
                stateMachine.skipTo(batch.upTo());
            }
        } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError e) {
            long position = items.isEmpty() ? batch.upTo() : items.get(0).decision().position();
            onFailure.accept(new ConsensusError.ApplyFailed(position, e.toString()));
            return;
        }
        onApplied.accept(batch.upTo());
    }

    /** A snapshot that came in between may contain some of them. */
    private List<Item> notYetApplied(List<Item> items) {
        long contained = stateMachine.lastApplied();
        int first = 0;
        while (first < items.size() && items.get(first).decision().position() <= contained) {
            first++;
        }
        return items.subList(first, items.size());
    }

    private void applyAndReport(List<Item> items) {
        List<Decision> decisions = new ArrayList<>(items.size());
        for (Item item : items) {
            decisions.add(item.decision());
        }
        List<Bytes> results = stateMachine.apply(decisions);
        if (results.size() != decisions.size()) {
            throw new IllegalStateException(
                    results.size() + " results for " + decisions.size() + " decisions");
        }
        for (int i = 0; i < results.size(); i++) {
            Item item = items.get(i);
            if (item.proposal() != null) {
                Decision decision = item.decision();
                item.proposal()
                        .end(
                                new ProposalResult.Decided(
                                        decision.position(), decision.epoch(), results.get(i)));
            }
        }
    }
}
