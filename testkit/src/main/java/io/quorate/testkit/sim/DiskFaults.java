package io.quorate.testkit.sim;

/**
 * How often the calls to a disk fail, as probabilities.
 *
 * @param write that a write fails, having written some of it or nothing
 * @param sync that a sync fails: what it was to make durable never will be
 * @param read that a read fails
 * @param full that the disk is found to be full; it stays so until the process ends or calm returns
 */
public record DiskFaults(double write, double sync, double read, double full) {
    public static final DiskFaults NONE = new DiskFaults(0, 0, 0, 0);
}
