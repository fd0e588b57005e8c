package io.quorate.raft.core;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.NodeId;
import io.quorate.runtime.Effects;
import java.util.Optional;

/**
 * The term that a node is in, and its vote in it: recorded with every change.
 *
 * <p>Invariant: terms never fall, and in one term at most one node gets this node's vote.
 */
final class Terms {

    private final Journal journal;
    private HardState state = HardState.NONE;
    private HardState checked = HardState.NONE;

    Terms(Journal journal) {
        this.journal = journal;
    }

    long current() {
        return state.currentTerm();
    }

    Optional<NodeId> votedFor() {
        return state.votedFor();
    }

    /** How often this node was started. */
    long life() {
        return state.life();
    }

    /**
     * A further life begins.
     *
     * @param before what the life before has left behind
     * @param snapshotTerm the term of the newest snapshot
     */
    void begin(HardState before, long snapshotTerm, Effects<RaftMessage> effects) {
        state = before.inNextLife();
        if (snapshotTerm > current()) {
            // A peer's snapshot became durable before the term that came with it.
            state = state.inTerm(snapshotTerm);
        }
        checked = state;
        save(effects);
    }

    /** A newer term was seen. */
    void enter(long term, Effects<RaftMessage> effects) {
        check(term > current(), "term %d is entered from %d", term, current());
        state = state.inTerm(term);
        save(effects);
    }

    /** The next term begins with a vote. */
    void enterNext(NodeId candidate, Effects<RaftMessage> effects) {
        state = state.inTerm(current() + 1).votingFor(candidate);
        save(effects);
    }

    void vote(NodeId candidate, Effects<RaftMessage> effects) {
        state = state.votingFor(candidate);
        save(effects);
    }

    /** Records it again, since older records may go. */
    void save(Effects<RaftMessage> effects) {
        journal.append(Records.hardState(state), effects);
    }

    void checkInvariants() {
        long before = checked.currentTerm();
        check(current() >= before, "term fell to %d from %d", current(), before);
        if (current() == before && checked.votedFor().isPresent()) {
            check(votedFor().equals(checked.votedFor()), "a second vote in one term");
        }
        checked = state;
    }
}
