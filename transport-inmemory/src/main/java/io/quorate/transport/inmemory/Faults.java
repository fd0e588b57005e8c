package io.quorate.transport.inmemory;

import io.quorate.api.Settings;
import java.time.Duration;
import java.util.SplittableRandom;

/** What happens to an envelope on its way, drawn from a seed. */
final class Faults {

    /** How much later than others an envelope is that may be overtaken. */
    private static final long OVERTAKEN_NANOS = 2_000_000;

    private final double drop;
    private final double duplicate;
    private final double reorder;
    private final long delayNanos;
    private final SplittableRandom random;

    private Faults(double drop, double duplicate, double reorder, Duration delay, long seed) {
        this.drop = drop;
        this.duplicate = duplicate;
        this.reorder = reorder;
        this.delayNanos = delay.toNanos();
        this.random = new SplittableRandom(seed);
    }

    static Faults of(Settings settings) {
        return new Faults(
                settings.fraction(InMemoryTransportProvider.DROP),
                settings.fraction(InMemoryTransportProvider.DUPLICATE),
                settings.fraction(InMemoryTransportProvider.REORDER),
                settings.duration(InMemoryTransportProvider.DELAY),
                settings.number(InMemoryTransportProvider.SEED));
    }

    /** How many copies of the next envelope arrive. */
    synchronized int copies() {
        if (drop > 0 && random.nextDouble() < drop) {
            return 0;
        }
        return duplicate > 0 && random.nextDouble() < duplicate ? 2 : 1;
    }

    /** How long the next copy is under way. */
    synchronized long delayNanos() {
        boolean overtaken = reorder > 0 && random.nextDouble() < reorder;
        return delayNanos + (overtaken ? random.nextLong(OVERTAKEN_NANOS) : 0);
    }
}
