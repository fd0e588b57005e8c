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

    /** Adds the numbers of other worlds to these. */
    public void add(SimStats other) {
        seeds += other.seeds;
        virtualNanos += other.virtualNanos;
        realNanos += other.realNanos;
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

    void finish(long virtual, long real) {
        seeds++;
        virtualNanos += virtual;
        realNanos += real;
    }

    /** For people: what was simulated, how fast, and every number that is not zero. */
    @Override
    public String toString() {
        double seconds = realNanos / 1e9;
        double hours = virtualNanos / 3.6e12;
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "seeds %d, virtual hours %.2f, real seconds %.1f (%.1f virtual hours a real"
                                + " minute, %.0f events/s)",
                        seeds,
                        hours,
                        seconds,
                        seconds == 0 ? 0 : hours * 60 / seconds,
                        seconds == 0 ? 0 : get(Metric.EVENTS) / seconds));
        for (Metric metric : Metric.values()) {
            if (get(metric) != 0) {
                text.append(
                        String.format(Locale.ROOT, "%n  %-24s %,d", metric.label(), get(metric)));
            }
        }
        return text.toString();
    }
}
