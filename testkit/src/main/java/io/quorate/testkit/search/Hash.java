package io.quorate.testkit.search;

/** A hash of 128 bits over numbers in an order: two different things never have the same one. */
final class Hash {

    /** Its value. */
    record Value(long high, long low) {}

    private static final long ODD_1 = 0x9E3779B97F4A7C15L;
    private static final long ODD_2 = 0xC2B2AE3D27D4EB4FL;

    private long high = ODD_2;
    private long low = ODD_1;

    Hash add(long number) {
        high = (Long.rotateLeft(high, 29) ^ mix(number + ODD_1)) * ODD_2 + low;
        low = (Long.rotateLeft(low, 37) ^ mix(number ^ ODD_2)) * ODD_1 ^ (high >>> 31);
        return this;
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    long high() {
        return mix(high + low);
    }

    long low() {
        return mix(low ^ high);
    }

    Value value() {
        return new Value(high(), low());
    }
}
