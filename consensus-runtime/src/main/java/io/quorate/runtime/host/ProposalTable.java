package io.quorate.runtime.host;

import io.quorate.api.ConsensusError;
import io.quorate.api.ProposalResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The proposals of this node that have no outcome yet.
 *
 * <p>A proposal is <em>waiting</em> until the core gives it a place: it had no effect so far, and
 * may be refused. Then it is <em>assigned</em>: whatever goes wrong from now on, its outcome is
 * unknown. When its position is decided in its epoch it is <em>decided</em>, and waits for the
 * state machine.
 */
final class ProposalTable {

    private static final class Pending {
        private final CompletableFuture<ProposalResult> outcome;
        private final long deadlineNanos;
        private long position;
        private long epoch;

        Pending(CompletableFuture<ProposalResult> outcome, long deadlineNanos) {
            this.outcome = outcome;
            this.deadlineNanos = deadlineNanos;
        }

        void endAsUnknown(ConsensusError why) {
            outcome.complete(new ProposalResult.Unknown(why));
        }
    }

    private final Duration timeout;
    private final LinkedHashMap<Long, Pending> waiting = new LinkedHashMap<>();
    private final LinkedHashMap<Long, Pending> assigned = new LinkedHashMap<>();
    private final Map<Long, Long> idByPosition = new HashMap<>();
    private final ArrayDeque<Pending> decided = new ArrayDeque<>();

    ProposalTable(Duration timeout) {
        this.timeout = timeout;
    }

    void add(long id, CompletableFuture<ProposalResult> outcome, long deadlineNanos) {
        waiting.put(id, new Pending(outcome, deadlineNanos));
    }

    boolean isEmpty() {
        return waiting.isEmpty() && assigned.isEmpty() && decided.isEmpty();
    }

    /** The core gave a proposal its place. Does nothing if it has timed out. */
    void assign(long id, long position, long epoch) {
        Pending pending = waiting.remove(id);
        if (pending == null) {
            return;
        }
        pending.position = position;
        pending.epoch = epoch;
        assigned.put(id, pending);
        Long before = idByPosition.put(position, id);
        if (before != null) {
            lose(before);
        }
    }

    /**
     * A position is decided.
     *
     * @return where to report the result, if it was decided for a proposal of this node
     */
    @Nullable CompletableFuture<ProposalResult> decide(long position, long epoch) {
        Long id = idByPosition.remove(position);
        if (id == null) {
            return null;
        }
        Pending pending = assigned.remove(id);
        if (pending == null) {
            return null;
        }
        if (pending.epoch != epoch) {
            pending.endAsUnknown(
                    new ConsensusError.LeadershipLost(
                            "position " + position + " was decided in another epoch"));
            return null;
        }
        decided.addLast(pending);
        return pending.outcome;
    }

    /** The state machine contains everything up to here, and its results were reported. */
    void applied(long position) {
        while (!decided.isEmpty() && decided.getFirst().position <= position) {
            decided.removeFirst();
        }
    }

    /** A snapshot put everything up to here into the state machine, without results. */
    void supersede(long position) {
        while (!decided.isEmpty() && decided.getFirst().position <= position) {
            decided.removeFirst()
                    .endAsUnknown(
                            new ConsensusError.LeadershipLost(
                                    "its result is in a snapshot that came from another node"));
        }
    }

    /** Ends a proposal that had no effect. */
    void refuse(long id, ConsensusError why) {
        Pending pending = waiting.remove(id);
        if (pending != null) {
            pending.outcome.complete(new ProposalResult.Refused(why));
        } else {
            loseAssigned(id, why);
        }
    }

    /** Ends all that were assigned and not decided. */
    void abandon(ConsensusError why) {
        List<Pending> open = new ArrayList<>(assigned.values());
        assigned.clear();
        idByPosition.clear();
        open.forEach(pending -> pending.endAsUnknown(why));
    }

    /** Ends those whose time is over. */
    void expire(long nowNanos) {
        ConsensusError why = new ConsensusError.Timeout(timeout);
        expire(waiting, nowNanos, why);
        expire(assigned, nowNanos, why);
        if (!decided.isEmpty() && decided.getFirst().deadlineNanos - nowNanos <= 0) {
            for (Pending pending : decided) {
                if (pending.deadlineNanos - nowNanos <= 0) {
                    pending.endAsUnknown(why);
                }
            }
        }
    }

    private void expire(LinkedHashMap<Long, Pending> map, long nowNanos, ConsensusError why) {
        Iterator<Pending> pending = map.values().iterator();
        while (pending.hasNext()) {
            Pending oldest = pending.next();
            if (oldest.deadlineNanos - nowNanos > 0) {
                return;
            }
            pending.remove();
            idByPosition.remove(oldest.position);
            oldest.endAsUnknown(why);
        }
    }

    /** Ends all: refused if there was no effect, else unknown. */
    void close(ConsensusError refusal, ConsensusError openOutcome) {
        abandon(openOutcome);
        decided.forEach(pending -> pending.endAsUnknown(openOutcome));
        decided.clear();
        List<Pending> without = new ArrayList<>(waiting.values());
        waiting.clear();
        without.forEach(pending -> pending.outcome.complete(new ProposalResult.Refused(refusal)));
    }

    private void lose(long id) {
        loseAssigned(
                id, new ConsensusError.LeadershipLost("its position was given to another command"));
    }

    private void loseAssigned(long id, ConsensusError why) {
        Pending pending = assigned.remove(id);
        if (pending != null) {
            idByPosition.remove(pending.position, id);
            pending.endAsUnknown(why);
        }
    }
}
