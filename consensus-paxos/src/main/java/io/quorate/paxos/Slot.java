package io.quorate.paxos;

import org.jspecify.annotations.Nullable;

/** What an acceptor has in one slot. */
final class Slot {

    final long number;

    /** The ballot it was accepted in; if it was only learned, the one that was told. */
    long ballot;

    /** The version of the configuration that it was proposed under. */
    long era;

    long digest;
    int size;

    /** Absent when it is only in the log. */
    @Nullable Value value;

    /** The newest record that has it. */
    long lsn;

    /**
     * With this record durable, no restart can bring another value back that was here before; 0 if
     * there was none.
     */
    long settledLsn;

    /** Whether the value is known to be chosen. */
    boolean chosen;

    Slot(long number) {
        this.number = number;
    }

    boolean holds(Value other) {
        return digest == other.digest();
    }

    @Override
    public String toString() {
        return "slot " + number + " of " + Ballot.text(ballot) + (chosen ? ", chosen" : "");
    }
}
