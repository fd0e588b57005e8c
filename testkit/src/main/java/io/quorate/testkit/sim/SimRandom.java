package io.quorate.testkit.sim;

/**
 * A stream of pseudo-random numbers that other streams can be split off from.
 *
 * <p>Invariant: what {@link #split} gives depends on this stream's seed and the name alone, not on
 * the numbers drawn so far. One concern that draws more leaves all others as they were.
 */
public final class SimRandom {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long state;

    public SimRandom(long seed) {
        this.seed = seed;
        this.state = mix(seed);
    }

    /** The stream called {@code name} below this one. */
    public SimRandom split(String name) {
        long key = seed;
        for (int i = 0; i < name.length(); i++) {
            key = mix(key + GOLDEN * name.charAt(i));
        }
        return new SimRandom(mix(key ^ GOLDEN));
    }

    /** The stream number {@code key} below this one. */
    public SimRandom split(long key) {
        return new SimRandom(mix(mix(seed) + GOLDEN * (key + 1)));
    }

    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** At least 0 and less than {@code bound}, which is at least 1. */
    public int below(int bound) {
        return (int) (((nextLong() >>> 33) * bound) >>> 31);
    }

    /** At least {@code low} and at most {@code high}. */
    public long between(long low, long high) {
        return low + Long.remainderUnsigned(nextLong(), high - low + 1);
    }

    /** At least 0 and less than 1. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** At least {@code low} and less than {@code high}. */
    public double between(double low, double high) {
        return low + nextDouble() * (high - low);
    }

    /** True with this probability. Draws one number, whatever the probability. */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /** A waiting time with this mean, at most ten times as long. */
    public long exponential(long mean) {
        double waited = -StrictMath.log(1.0 - nextDouble()) * mean;
        return Math.min((long) waited, 10 * mean);
    }

    /** Spreads every bit of {@code value} over all bits of the result. */
    static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
