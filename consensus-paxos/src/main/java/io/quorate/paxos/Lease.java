package io.quorate.paxos;

/**
 * What lets a leader answer reads by itself: an accept quorum has promised not to help a rival for
 * some time, and a rival needs a prepare quorum, which meets it. Of that time the leader counts on
 * a part, from when it sent what they answered, so that clocks may go wrong by a bounded rate.
 *
 * <p>Invariant: once the leader has wished for another one, which frees the voters from what they
 * promised, it has no lease in this ballot any more.
 */
final class Lease {

    /** Whether an accept quorum has taken a message from this number on, and made its promise. */
    @FunctionalInterface
    interface Promised {
        boolean since(long seq);
    }

    private final long[] firstSeqs;
    private long beganTick;
    private boolean over;

    Lease(PaxosConfig config) {
        this.firstSeqs = new long[config.electionTicks()];
    }

    /** Under these voters there was no lease before. */
    void begin(long tick, long nextSeq) {
        beganTick = tick;
        onTick(tick, nextSeq);
    }

    /**
     * @param nextSeq the number of the first message that leaves from now on
     */
    void onTick(long tick, long nextSeq) {
        firstSeqs[place(tick)] = nextSeq;
    }

    private int place(long tick) {
        return (int) (tick % firstSeqs.length);
    }

    /** There is none any more in this ballot. */
    void end() {
        over = true;
    }

    /** The tick from which on a lease counts; -1 if there is none. */
    long since(long nowTick, Promised promised) {
        long oldest = Math.max(beganTick, nowTick - firstSeqs.length + 1);
        for (long tick = nowTick; tick >= oldest && !over; tick--) {
            if (promised.since(firstSeqs[place(tick)])) {
                return tick;
            }
        }
        return -1;
    }
}
