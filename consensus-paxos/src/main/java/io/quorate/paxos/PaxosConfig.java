package io.quorate.paxos;

/**
 * How a core behaves. Times are in ticks.
 *
 * @param heartbeatTicks how often a leader is heard of at least
 * @param electionTicks the silence after which a node wants to lead is between once and twice this
 * @param quorum the kind of quorums, see {@link Quorums#of}
 * @param window how many slots a leader has open at most
 * @param windowBytes how many bytes of values may be accepted and not decided
 * @param batchBytes how many bytes of values one message or record has, unless one value has more
 * @param cacheBytes how many bytes of decided values stay in memory
 * @param applyAheadBytes how many bytes of values are handed to the state machine and not applied
 * @param snapshotSlots after how many applied slots a snapshot is taken
 * @param keptSlots how many slots stay behind a snapshot
 * @param priority 0: never leads; the higher, the sooner, up to {@link #PRIORITY_MAX}
 * @param leasePercent so much of the time that voters promise to help no rival a leader counts on,
 *     to answer reads by itself; 0: voters promise nothing, and there are no leases
 */
record PaxosConfig(
        int heartbeatTicks,
        int electionTicks,
        String quorum,
        int window,
        long windowBytes,
        int batchBytes,
        long cacheBytes,
        long applyAheadBytes,
        long snapshotSlots,
        long keptSlots,
        int priority,
        int leasePercent) {

    /** How many slots one message reports at most. */
    static final int REPORTS_MAX = 4_096;

    /** The largest priority. */
    static final int PRIORITY_MAX = 100;

    PaxosConfig {
        if (heartbeatTicks < 1
                || electionTicks < 3 * heartbeatTicks
                || window < 1
                || windowBytes < 1
                || batchBytes < 1
                || cacheBytes < 0
                || applyAheadBytes < 1
                || snapshotSlots < 1
                || keptSlots < 0
                || priority < 0
                || priority > PRIORITY_MAX
                || leasePercent < 0
                || leasePercent > 100) {
            throw new IllegalArgumentException("out of range");
        }
    }

    private PaxosConfig with(int otherPriority, int otherLeasePercent) {
        return new PaxosConfig(
                heartbeatTicks,
                electionTicks,
                quorum,
                window,
                windowBytes,
                batchBytes,
                cacheBytes,
                applyAheadBytes,
                snapshotSlots,
                keptSlots,
                otherPriority,
                otherLeasePercent);
    }

    /** These, with leases, or without them if {@code percent} is 0. */
    PaxosConfig withLeases(int percent) {
        return with(priority, percent);
    }

    /** These, with another priority. */
    PaxosConfig withPriority(int other) {
        return with(other, leasePercent);
    }
}
