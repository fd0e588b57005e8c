package io.quorate.transport.net;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubled at each failure up to a cap, and of that a
 * random part between one half and all, so that nodes do not come back in step.
 */
public final class Backoff {

    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long nextNanos;

    /**
     * Not having failed yet.
     *
     * @param minNanos the first wait
     * @param maxNanos the longest
     */
    public Backoff(long minNanos, long maxNanos, RandomGenerator random) {
        this.minNanos = minNanos;
        this.maxNanos = maxNanos;
        this.random = random;
        this.nextNanos = minNanos;
    }

    /** The wait after one more failure, in nanoseconds. */
    public long next() {
        long full = nextNanos;
        nextNanos = full > maxNanos / 2 ? maxNanos : full * 2;
        return full - random.nextLong(full / 2 + 1);
    }

    /** Starts over, after a success. */
    public void reset() {
        nextNanos = minNanos;
    }
}
