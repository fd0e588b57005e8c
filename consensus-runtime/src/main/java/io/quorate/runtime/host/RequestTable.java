package io.quorate.runtime.host;

import io.quorate.api.ConsensusError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The operator's requests that are under way: changes of the members, transfers of leadership. */
final class RequestTable {

    private record Pending(CompletableFuture<?> outcome, Runnable onComplete, long deadlineNanos) {}

    private final Duration timeout;
    private final LinkedHashMap<Long, Pending> pending = new LinkedHashMap<>();

    RequestTable(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * @param onComplete completes {@code outcome} with its value
     */
    void add(long id, CompletableFuture<?> outcome, Runnable onComplete, long deadlineNanos) {
        pending.put(id, new Pending(outcome, onComplete, deadlineNanos));
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    void complete(long id) {
        Pending request = pending.remove(id);
        if (request != null) {
            request.onComplete().run();
        }
    }

    void fail(long id, ConsensusError why) {
        Pending request = pending.remove(id);
        if (request != null) {
            request.outcome().completeExceptionally(why.asException());
        }
    }

    /** Ends those whose time is over. */
    void expire(long nowNanos) {
        Iterator<Pending> requests = pending.values().iterator();
        while (requests.hasNext()) {
            Pending oldest = requests.next();
            if (oldest.deadlineNanos() - nowNanos > 0) {
                return;
            }
            requests.remove();
            oldest.outcome()
                    .completeExceptionally(new ConsensusError.Timeout(timeout).asException());
        }
    }

    void close(ConsensusError why) {
        List<Pending> open = new ArrayList<>(pending.values());
        pending.clear();
        open.forEach(request -> request.outcome().completeExceptionally(why.asException()));
    }
}
