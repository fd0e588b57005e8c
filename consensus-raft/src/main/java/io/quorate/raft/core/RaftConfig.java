package io.quorate.raft.core;

/**
 * The numbers of a core. All durations are in ticks.
 *
 * @param timing when what happens
 * @param elections who may lead
 * @param flow how much is under way
 * @param retention how much is kept
 */
public record RaftConfig(Timing timing, Elections elections, Flow flow, Retention retention) {

    /** The largest {@code priority}. */
    public static final int PRIORITY_MAX = 100;

    /**
     * When what happens.
     *
     * @param heartbeatTicks after so long without an append a leader sends an empty one
     * @param electionTicksMin the shortest silence after which a follower wants to lead
     * @param electionTicksMax the longest
     * @param stallTicks after so long without progress of its own disk a leader steps down
     */
    public record Timing(
            int heartbeatTicks, int electionTicksMin, int electionTicksMax, int stallTicks) {
        public Timing {
            require(heartbeatTicks >= 1, "heartbeatTicks", heartbeatTicks);
            require(electionTicksMin >= 5L * heartbeatTicks, "electionTicksMin", electionTicksMin);
            require(electionTicksMax > electionTicksMin, "electionTicksMax", electionTicksMax);
            require(stallTicks > electionTicksMax, "stallTicks", stallTicks);
        }
    }

    /**
     * Who may lead.
     *
     * @param preVote whether a node asks if it could win before it starts an election
     * @param checkQuorum whether a leader that hears of no majority steps down, and followers that
     *     hear of a leader ignore candidates
     * @param priority 0: never wants to lead; 100: as soon as it may; in between: later than others
     * @param leasePercent so much of the time that voters promise to help no rival a leader counts
     *     on, to answer reads by itself; 0: voters promise nothing, and there are no leases
     */
    public record Elections(boolean preVote, boolean checkQuorum, int priority, int leasePercent) {
        public Elections {
            require(priority >= 0 && priority <= PRIORITY_MAX, "priority", priority);
            require(leasePercent >= 0 && leasePercent <= 100, "leasePercent", leasePercent);
        }
    }

    /**
     * How much is under way.
     *
     * @param batchBytesMax how many bytes of entries one message carries; one entry always fits
     * @param inflightMessagesMax appends on their way to one peer
     * @param inflightBytesMax bytes of entries on their way to one peer
     * @param uncommittedBytesMax bytes of entries that a leader has taken and not committed; more
     *     is refused
     * @param applyAheadBytesMax bytes of entries handed to the state machine and not yet applied
     */
    public record Flow(
            int batchBytesMax,
            int inflightMessagesMax,
            long inflightBytesMax,
            long uncommittedBytesMax,
            long applyAheadBytesMax) {
        public Flow {
            require(batchBytesMax >= 1, "batchBytesMax", batchBytesMax);
            require(inflightMessagesMax >= 1, "inflightMessagesMax", inflightMessagesMax);
            require(inflightBytesMax >= 1, "inflightBytesMax", inflightBytesMax);
            require(uncommittedBytesMax >= 1, "uncommittedBytesMax", uncommittedBytesMax);
            require(applyAheadBytesMax >= 1, "applyAheadBytesMax", applyAheadBytesMax);
        }
    }

    /**
     * How much is kept.
     *
     * @param cachedBytesMax bytes of entries kept in memory
     * @param snapshotEntries after so many applied entries a snapshot is taken
     * @param keptEntries so many entries stay behind a snapshot, for peers that are a little behind
     */
    public record Retention(long cachedBytesMax, int snapshotEntries, int keptEntries) {
        public Retention {
            require(cachedBytesMax >= 0, "cachedBytesMax", cachedBytesMax);
            require(snapshotEntries >= 1, "snapshotEntries", snapshotEntries);
            require(keptEntries >= 0, "keptEntries", keptEntries);
        }
    }

    /** These, with leases, or without them if {@code percent} is 0. */
    public RaftConfig withLeases(int percent) {
        Elections leased =
                new Elections(
                        elections.preVote(),
                        elections.checkQuorum(),
                        elections.priority(),
                        percent);
        return new RaftConfig(timing, leased, flow, retention);
    }

    private static void require(boolean holds, String what, long value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " " + value + " is out of range");
        }
    }
}
