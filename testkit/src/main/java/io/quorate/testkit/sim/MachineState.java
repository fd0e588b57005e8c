package io.quorate.testkit.sim;

/**
 * The state that the simulator replicates: a number that every command and its position go into.
 *
 * @param position the newest position in it
 * @param digest equal on all replicas that applied the same
 */
record MachineState(long position, long digest) {

    static final MachineState EMPTY = new MachineState(0, 0);

    MachineState after(long newPosition, long commandDigest) {
        return new MachineState(newPosition, after(digest, newPosition, commandDigest));
    }

    static long after(long digest, long position, long commandDigest) {
        return SimRandom.mix(digest * 31 + SimRandom.mix(position) + commandDigest);
    }
}
