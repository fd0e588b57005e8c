package io.quorate.testkit.sim;

import java.util.Locale;

/** The numbers of one simulated world, or of many added up. */
// Counting is on the hot path: an array by ordinal, that nothing else sees.
@SuppressWarnings("EnumOrdinal")
public final class SimStats {

    private final long[] counts = new long[Metric.values().length];
    private long seeds;
    private long virtualNanos;
    private long realNanos;
    private long cpuNanos;

    public long get(Metric metric) {
        return counts[metric.ordinal()];
    }

    /** How many worlds these numbers are about. */
    public long seeds() {
        return seeds;
    }

    /** How much time passed in these worlds. */
    public long virtualNanos() {
        return virtualNanos;
    }

    /** How long it took to make these worlds. */
    public long realNanos() {
        return realNanos;
    }

    /** How much of that time a processor worked on them, if the JVM can tell, or else all of it. */
    public long cpuNanos() {
        return cpuNanos;
    }

    /** How fast time passed in these worlds, for one processor. */
    public double virtualHoursPerMinute() {
        return cpuNanos == 0 ? 0 : virtualNanos / 60.0 / cpuNanos;
    }

    /** How fast these worlds were made, for one processor. */
    public double eventsPerSecond() {
        return cpuNanos == 0 ? 0 : get(Metric.EVENTS) * 1e9 / cpuNanos;
    }

    /** Adds the numbers of other worlds to these. */
    public void add(SimStats other) {
        seeds += other.seeds;
        virtualNanos += other.virtualNanos;
        realNanos += other.realNanos;
        cpuNanos += other.cpuNanos;
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    void count(Metric metric) {
        counts[metric.ordinal()]++;
    }

    void count(Metric metric, long times) {
        counts[metric.ordinal()] += times;
    }

    void finish(long virtual, long real, long cpu) {
        seeds++;
        virtualNanos += virtual;
        realNanos += real;
        cpuNanos += cpu;
    }

    /** For people: what was simulated, how fast, and every number that is not zero. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "seeds %d, virtual hours %.2f, real seconds %.1f, of one processor %.1f"
                                + " (%.1f virtual hours a minute, %.0f events/s)",
                        seeds,
                        virtualNanos / 3.6e12,
                        realNanos / 1e9,
                        cpuNanos / 1e9,
                        virtualHoursPerMinute(),
                        eventsPerSecond()));
        for (Metric metric : Metric.values()) {
            if (get(metric) != 0) {
                text.append(
                        String.format(Locale.ROOT, "%n  %-24s %,d", metric.label(), get(metric)));
            }
        }
        return text.toString();
    }
}
