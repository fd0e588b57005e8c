package io.quorate.paxos;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.EngineEvent;
import io.quorate.runtime.Effects;
import io.quorate.runtime.Invariant;
import java.util.ArrayDeque;

/**
 * What this node knows to be chosen, and how far it has handed that on.
 *
 * <p>Invariant: positions are handed on in order, without a gap.
 *
 * <p>Invariant: a slot is marked only if its value was accepted here in the very ballot whose
 * leader told that it is chosen, or was sent by a node that knows it to be.
 */
final class Learner {

    private record Handed(long slot, long bytes) {}

    private final Acceptor acceptor;
    private final Configurations configurations;
    private final long applyAheadBytes;
    private final ArrayDeque<Handed> ahead = new ArrayDeque<>();
    private long aheadBytes;
    private long decided;
    private long decidedBefore;
    private long applied;
    private long known;
    private long commitBallot;
    private long commitBase;
    private long commitUpTo;

    Learner(Acceptor acceptor, Configurations configurations, PaxosConfig config) {
        this.acceptor = acceptor;
        this.configurations = configurations;
        this.applyAheadBytes = config.applyAheadBytes();
    }

    void start(long position) {
        decided = position;
        applied = position;
        known = position;
    }

    /** Everything up to here is decided and was handed on. */
    long decided() {
        return decided;
    }

    long applied() {
        return applied;
    }

    /** Somebody knows everything up to here to be decided. */
    long known() {
        return known;
    }

    boolean isBehind() {
        return decided < known;
    }

    void heardOf(long position) {
        known = Math.max(known, position);
    }

    /** The leader of {@code ballot} had chosen what it proposed above base and up to upTo. */
    void committed(long ballot, long base, long upTo) {
        heardOf(upTo);
        if (ballot < commitBallot) {
            return;
        }
        long from = base;
        if (ballot == commitBallot) {
            from = commitUpTo;
        }
        commitBallot = ballot;
        commitBase = base;
        commitUpTo = Math.max(from, upTo);
        for (Slot slot : acceptor.slots().between(Math.max(from, decided) + 1, commitUpTo)) {
            markIfCommitted(slot);
        }
    }

    /** A value was accepted that may have been chosen before. */
    void accepted(long number) {
        Slot slot = acceptor.slots().get(number);
        if (slot != null) {
            markIfCommitted(slot);
        }
    }

    private void markIfCommitted(Slot slot) {
        if (slot.ballot == commitBallot && slot.number > commitBase && slot.number <= commitUpTo) {
            slot.chosen = true;
        }
    }

    /** Hands on what can be handed on. */
    void advance(Effects<PaxosMessage> effects) {
        while (aheadBytes < applyAheadBytes) {
            Slot slot = acceptor.slots().get(decided + 1);
            if (slot == null || !slot.chosen || !acceptor.isDurable(neededLsn(slot))) {
                break;
            }
            handOn(slot, effects);
        }
        heardOf(decided);
    }

    /** What a snapshot does not tell of the members has to be in the log after a restart. */
    private static long neededLsn(Slot slot) {
        boolean changesMembers =
                slot.value != null && slot.value.kind() == Value.Kind.CONFIGURATION;
        return changesMembers ? slot.lsn : slot.settledLsn;
    }

    private void handOn(Slot slot, Effects<PaxosMessage> effects) {
        Value value = slot.value;
        if (value == null) {
            throw Invariant.violation("I7: " + slot + " is to be handed on, and its value is gone");
        }
        decided = slot.number;
        if (value.kind() == Value.Kind.COMMAND) {
            effects.decide(slot.number, slot.ballot, value.payload());
        } else {
            effects.decideInternal(slot.number, slot.ballot);
            if (value.kind() == Value.Kind.CONFIGURATION) {
                membersChange(slot, value, effects);
            }
        }
        ahead.addLast(new Handed(slot.number, slot.size));
        aheadBytes += slot.size;
        acceptor.slots().decided(slot);
    }

    private void membersChange(Slot slot, Value value, Effects<PaxosMessage> effects) {
        Configuration next = Configuration.decode(slot.number, value.payload());
        configurations.decide(next);
        effects.membership(configurations.reachable());
        effects.event(EngineEvent.Kind.MEMBERSHIP_CHANGED, slot.number, next.text());
    }

    void onApplied(long position, Effects<PaxosMessage> effects) {
        applied = Math.max(applied, position);
        while (!ahead.isEmpty() && ahead.getFirst().slot() <= applied) {
            aheadBytes -= ahead.removeFirst().bytes();
        }
        advance(effects);
    }

    /** A snapshot has put the state machine at {@code position}. */
    void jumpTo(long position, Effects<PaxosMessage> effects) {
        if (position > decided) {
            decided = position;
            acceptor.slots().decidedUpTo(position);
        }
        heardOf(position);
        onApplied(position, effects);
    }

    /** The first slot that is not known to be chosen here. */
    long firstMissing() {
        long next = decided + 1;
        for (Slot slot : acceptor.slots().from(next)) {
            if (slot.number != next || !slot.chosen) {
                break;
            }
            next++;
        }
        return next;
    }

    /** The last slot of the gap that begins at {@code first}. */
    long gapEnd(long first) {
        for (Slot slot : acceptor.slots().from(first)) {
            if (slot.chosen) {
                return Math.min(known, slot.number - 1);
            }
        }
        return known;
    }

    void checkInvariants() {
        check(decided >= decidedBefore, "I7: decided went from %d to %d", decidedBefore, decided);
        check(applied <= decided, "I12: applied %d beyond decided %d", applied, decided);
        check(
                acceptor.trimmed() <= applied,
                "I12: trimmed %d beyond applied %d",
                acceptor.trimmed(),
                applied);
        decidedBefore = decided;
    }
}
