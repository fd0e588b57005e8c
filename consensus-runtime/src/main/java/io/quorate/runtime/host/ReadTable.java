package io.quorate.runtime.host;

import io.quorate.api.ConsensusError;
import io.quorate.api.ReadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * The reads of this node that have no outcome yet: those that wait for the core, and those that
 * wait for the state machine to reach a position.
 */
final class ReadTable {

    private record Pending(CompletableFuture<ReadResult> outcome, long deadlineNanos) {}

    private record Released(long position, long id, BooleanSupplier lease) {}

    private final Duration timeout;
    private final LinkedHashMap<Long, Pending> pending = new LinkedHashMap<>();
    private final PriorityQueue<Released> released =
            new PriorityQueue<>(
                    Comparator.comparingLong(Released::position).thenComparingLong(Released::id));

    ReadTable(Duration timeout) {
        this.timeout = timeout;
    }

    void add(long id, CompletableFuture<ReadResult> outcome, long deadlineNanos) {
        pending.put(id, new Pending(outcome, deadlineNanos));
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    /** The core lets a read go as soon as {@code position} is applied. */
    void release(long id, long position, long applied) {
        release(id, position, applied, () -> true);
    }

    /** As before, as long as a lease lasts. */
    void release(long id, long position, long applied, BooleanSupplier lease) {
        Released read = new Released(position, id, lease);
        if (position <= applied) {
            ready(read);
        } else if (pending.containsKey(id)) {
            released.add(read);
        }
    }

    void applied(long position) {
        while (!released.isEmpty() && released.element().position() <= position) {
            ready(released.remove());
        }
    }

    private void ready(Released released) {
        Pending read = pending.remove(released.id());
        if (read == null) {
            return;
        }
        if (released.lease().getAsBoolean()) {
            read.outcome().complete(new ReadResult.Ready(released.position(), released.lease()));
        } else {
            read.outcome()
                    .complete(
                            new ReadResult.Refused(new ConsensusError.NotLeader(Optional.empty())));
        }
    }

    void refuse(long id, ConsensusError why) {
        Pending read = pending.remove(id);
        if (read != null) {
            read.outcome().complete(new ReadResult.Refused(why));
        }
    }

    /** Ends those whose time is over. */
    void expire(long nowNanos) {
        Iterator<Pending> reads = pending.values().iterator();
        while (reads.hasNext()) {
            Pending oldest = reads.next();
            if (oldest.deadlineNanos() - nowNanos > 0) {
                break;
            }
            reads.remove();
            oldest.outcome().complete(new ReadResult.Refused(new ConsensusError.Timeout(timeout)));
        }
        if (pending.isEmpty()) {
            released.clear();
        }
    }

    void close(ConsensusError why) {
        List<Pending> open = new ArrayList<>(pending.values());
        pending.clear();
        released.clear();
        open.forEach(read -> read.outcome().complete(new ReadResult.Refused(why)));
    }
}
