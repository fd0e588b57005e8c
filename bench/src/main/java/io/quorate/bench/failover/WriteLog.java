package io.quorate.bench.failover;

import io.quorate.bench.failover.ServerCluster.Ending;
import java.util.BitSet;

/** How each write to a cluster has ended. Can be used by many threads. */
final class WriteLog {

    private final BitSet acknowledged = new BitSet();
    private final BitSet refused = new BitSet();
    private int unknown;
    private int begun;

    /** The next number to write. */
    synchronized int begin() {
        return begun++;
    }

    synchronized void end(int number, Ending ending) {
        switch (ending) {
            case ACKNOWLEDGED:
                acknowledged.set(number);
                break;
            case REFUSED:
                refused.set(number);
                break;
            default:
                unknown++;
        }
    }

    synchronized int acknowledged() {
        return acknowledged.cardinality();
    }

    synchronized int refused() {
        return refused.cardinality();
    }

    synchronized int unknown() {
        return unknown;
    }

    /** The acknowledged writes that are not among {@code held}. */
    synchronized BitSet lost(BitSet held) {
        BitSet lost = (BitSet) acknowledged.clone();
        lost.andNot(held);
        return lost;
    }

    /** Those of {@code held} that were refused, or never written. */
    synchronized BitSet uncalledFor(BitSet held) {
        BitSet called = (BitSet) refused.clone();
        called.flip(0, begun);
        BitSet uncalledFor = (BitSet) held.clone();
        uncalledFor.andNot(called);
        return uncalledFor;
    }
}
