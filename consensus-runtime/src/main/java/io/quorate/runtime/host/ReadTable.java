package io.quorate.runtime.host;

import io.quorate.api.ConsensusError;
import io.quorate.api.ReadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/**
 * The reads of this node that have no outcome yet: those that wait for the core, and those that
 * wait for the state machine to reach a position.
 */
final class ReadTable {

    private record Pending(CompletableFuture<ReadResult> outcome, long deadlineNanos) {}

    private record Released(long position, long id) {}

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

    /** The core lets a read go as soon as {@code position} is applied. */
    void release(long id, long position, long applied) {
        if (position <= applied) {
            ready(id, position);
        } else if (pending.containsKey(id)) {
            released.add(new Released(position, id));
        }
    }

    void applied(long position) {
        while (!released.isEmpty() && released.element().position() <= position) {
            Released next = released.remove();
            ready(next.id(), next.position());
        }
    }

    private void ready(long id, long position) {
        Pending read = pending.remove(id);
        if (read != null) {
            read.outcome().complete(ReadResult.Ready.at(position));
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
