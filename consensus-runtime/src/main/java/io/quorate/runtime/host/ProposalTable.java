package io.quorate.runtime.host;

import io.quorate.api.ConsensusError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proposals of this node that have no outcome yet.
 *
 * <p>A proposal is <em>waiting</em> until the core gives it a place: it had no effect so far, and
 * may be refused. Then it is <em>assigned</em>: whatever goes wrong from now on, its outcome is
 * unknown. When its position is decided in its epoch it is <em>decided</em>, and waits for the
 * state machine.
 *
 * <p>Invariant: those that wait are in the order of their numbers, the others in that of their
 * positions.
 */
final class ProposalTable {

    private final Duration timeout;
    private final ArrayDeque<Proposal> waiting = new ArrayDeque<>();
    private final ArrayDeque<Proposal> assigned = new ArrayDeque<>();
    private final ArrayDeque<Proposal> decided = new ArrayDeque<>();

    ProposalTable(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * @param id greater than that of any before
     */
    void add(long id, Proposal proposal) {
        proposal.identify(id);
        waiting.addLast(proposal);
    }

    boolean isEmpty() {
        return waiting.isEmpty() && assigned.isEmpty() && decided.isEmpty();
    }

    /** The core gave a proposal its place. Does nothing more if it has timed out. */
    void assign(long id, long position, long epoch) {
        while (!assigned.isEmpty() && assigned.getLast().position() >= position) {
            lose(assigned.removeLast(), "its position was given to another command");
        }
        Proposal proposal = takeWaiting(id);
        if (proposal != null) {
            proposal.assign(position, epoch);
            assigned.addLast(proposal);
        }
    }

    private @Nullable Proposal takeWaiting(long id) {
        Iterator<Proposal> proposals = waiting.iterator();
        while (proposals.hasNext()) {
            Proposal proposal = proposals.next();
            if (proposal.id() == id) {
                proposals.remove();
                return proposal;
            }
            if (proposal.id() > id) {
                return null;
            }
        }
        return null;
    }

    /**
     * A position is decided, after all before it.
     *
     * @return for which proposal of this node, if it was for one
     */
    @Nullable Proposal decide(long position, long epoch) {
        while (!assigned.isEmpty() && assigned.getFirst().position() < position) {
            lose(assigned.removeFirst(), "its position was decided for another command");
        }
        if (assigned.isEmpty() || assigned.getFirst().position() > position) {
            return null;
        }
        Proposal proposal = assigned.removeFirst();
        if (proposal.epoch() != epoch) {
            lose(proposal, "position " + position + " was decided in another epoch");
            return null;
        }
        decided.addLast(proposal);
        return proposal;
    }

    /** The state machine contains everything up to here, and its results were reported. */
    void applied(long position) {
        while (!decided.isEmpty() && decided.getFirst().position() <= position) {
            decided.removeFirst();
        }
    }

    /** A snapshot put everything up to here into the state machine, without results. */
    void supersede(long position) {
        while (!decided.isEmpty() && decided.getFirst().position() <= position) {
            lose(decided.removeFirst(), "its result is in a snapshot that came from another node");
        }
    }

    private static void lose(Proposal proposal, String reason) {
        proposal.endAsUnknown(new ConsensusError.LeadershipLost(reason));
    }

    /** Ends a proposal that had no effect. Does nothing if it is none that waits. */
    void refuse(long id, ConsensusError why) {
        Proposal proposal = takeWaiting(id);
        if (proposal != null) {
            proposal.refuse(why);
        }
    }

    /** Ends all that were assigned and not decided. */
    void abandon(ConsensusError why) {
        List<Proposal> open = new ArrayList<>(assigned);
        assigned.clear();
        open.forEach(proposal -> proposal.endAsUnknown(why));
    }

    /** Ends those whose time is over. */
    void expire(long nowNanos) {
        ConsensusError why = new ConsensusError.Timeout(timeout);
        expire(waiting, nowNanos, why);
        expire(assigned, nowNanos, why);
        for (Proposal proposal : decided) {
            if (!proposal.isLate(nowNanos)) {
                break;
            }
            proposal.endAsUnknown(why);
        }
    }

    private static void expire(ArrayDeque<Proposal> queue, long nowNanos, ConsensusError why) {
        while (!queue.isEmpty() && queue.getFirst().isLate(nowNanos)) {
            queue.removeFirst().endAsUnknown(why);
        }
    }

    /** Ends all: refused if there was no effect, else unknown. */
    void close(ConsensusError refusal, ConsensusError openOutcome) {
        abandon(openOutcome);
        decided.forEach(proposal -> proposal.endAsUnknown(openOutcome));
        decided.clear();
        List<Proposal> without = new ArrayList<>(waiting);
        waiting.clear();
        without.forEach(proposal -> proposal.refuse(refusal));
    }
}
