package io.quorate.runtime.host;

import java.util.function.BooleanSupplier;

/**
 * The leases under which reads are answered, by a monotonic clock. Begun and ended on the loop
 * lane; whether one lasts is asked by any thread.
 */
final class Leases {

    private static final int TICKS_KEPT = 1_024;

    private final Lanes clock;
    private final long[] tickNanos = new long[TICKS_KEPT];
    private long ticks;
    private volatile Object era = new Object();

    Leases(Lanes clock) {
        this.clock = clock;
    }

    /** The core is about to be given a tick, or to start. */
    void ticked() {
        tickNanos[(int) (ticks % TICKS_KEPT)] = clock.nanoTime();
        ticks++;
    }

    /**
     * Whether a lease lasts.
     *
     * @param tick at which it began; 0 is the start
     */
    BooleanSupplier since(long tick, long nanos) {
        if (tick < 0 || tick >= ticks || ticks - tick > TICKS_KEPT) {
            return () -> false;
        }
        long began = tickNanos[(int) (tick % TICKS_KEPT)];
        Object mine = era;
        return () -> era == mine && clock.nanoTime() - began < nanos;
    }

    /** All that were begun are over. */
    void end() {
        era = new Object();
    }
}
