package io.quorate.testkit.sim;

/**
 * The state that the simulator replicates: registers, and a number that every command and its
 * position go into.
 *
 * @param position the newest position in it
 * @param digest equal on all replicas that applied the same
 * @param registers what clients see
 */
record MachineState(long position, long digest, Registers registers) {

    static final MachineState EMPTY = new MachineState(0, 0);

    MachineState(long position, long digest) {
        this(position, digest, Registers.EMPTY);
    }

    MachineState after(long newPosition, long commandDigest, int operation) {
        return new MachineState(
                newPosition, after(digest, newPosition, commandDigest), registers.after(operation));
    }

    static long after(long digest, long position, long commandDigest) {
        return SimRandom.mix(digest * 31 + SimRandom.mix(position) + commandDigest);
    }
}
