package io.quorate.paxos;

import java.util.ArrayList;
import java.util.List;

/**
 * What the rules of a search look at in a node.
 *
 * @param led the ballot it leads with, or {@link Ballot#NONE}
 * @param slots what it accepted or learned, in order
 */
record PaxosView(long promised, long led, List<Accepted> slots) {

    /** The value of a slot. */
    record Accepted(long slot, long ballot, long digest, boolean chosen) {}

    static PaxosView of(PaxosCore core) {
        List<Accepted> slots = new ArrayList<>();
        for (Slot slot : core.acceptor().slots().from(0)) {
            slots.add(new Accepted(slot.number, slot.ballot, slot.digest, slot.chosen));
        }
        return new PaxosView(
                core.acceptor().promised(),
                core.leadership().map(Leadership::ballot).orElse(Ballot.NONE),
                List.copyOf(slots));
    }

    /** Whether it has this value there. */
    boolean holds(long slot, long digest) {
        return slots.stream().anyMatch(one -> one.slot() == slot && one.digest() == digest);
    }

    /** Whether it accepted something there, in this ballot or a later one. */
    boolean accepted(long slot, long ballot) {
        return slots.stream().anyMatch(one -> one.slot() == slot && one.ballot() >= ballot);
    }
}
