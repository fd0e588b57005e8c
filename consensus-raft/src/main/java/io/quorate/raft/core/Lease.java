package io.quorate.raft.core;

import io.quorate.runtime.Effects;

/**
 * What lets a leader answer reads by itself (§6.4.1 of the dissertation): a majority of the voters
 * has promised not to help a rival for some time. Of that time the leader counts on a part, from
 * when it sent what they answered, so that clocks may go wrong by a bounded rate.
 *
 * <p>Invariant: once the leader has wished for another one, which frees the voters from what they
 * promised, it has no lease in this term any more.
 */
final class Lease {

    private final RaftCore core;
    private final Replication replication;
    private final long[] firstSequences;
    private final long beganTick;
    private boolean over;

    Lease(RaftCore core, Replication replication) {
        this.core = core;
        this.replication = replication;
        this.firstSequences = new long[core.config().timing().electionTicksMin()];
        this.beganTick = core.now();
        onTick();
    }

    void onTick() {
        firstSequences[place(core.now())] = replication.nextSequence();
    }

    private int place(long tick) {
        return (int) (tick % firstSequences.length);
    }

    /** There is none any more in this term. Called before a rival is told to start an election. */
    void end(Effects<RaftMessage> effects) {
        over = true;
        effects.endLeases();
    }

    /** Lets a read go, if there is a lease. */
    boolean release(long id, Effects<RaftMessage> effects) {
        long tick = over ? -1 : sentTick(promisedSequence());
        if (tick >= 0) {
            effects.releaseLeasedRead(id, core.commitIndex(), tick, core.promise().leaseNanos());
        }
        return tick >= 0;
    }

    /** A majority has made its promise when it took messages from this number on. */
    private long promisedSequence() {
        return core.configuration()
                .quorum()
                .reached(
                        id ->
                                id.equals(core.self())
                                        ? Long.MAX_VALUE
                                        : replication.promisedSequence(id));
    }

    /** The newest tick before message {@code sequence} was sent; -1 if that is too long ago. */
    private long sentTick(long sequence) {
        long oldest = Math.max(beganTick, core.now() - firstSequences.length + 1);
        for (long tick = core.now(); tick >= oldest; tick--) {
            if (firstSequences[place(tick)] <= sequence) {
                return tick;
            }
        }
        return -1;
    }
}
