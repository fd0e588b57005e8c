package io.quorate.bench.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells when a rate has stopped to rise or fall: when the median of the last few readings is that
 * of the few before, within ten per cent. Medians, so that one hiccup decides nothing.
 */
public final class Plateau {

    private static final double TOLERANCE = 1.1;

    private final int few;
    private final List<Double> readings = new ArrayList<>();

    /**
     * Nothing was read yet.
     *
     * @param few how many readings are compared with as many before; the slower a rate may grow,
     *     the more
     */
    public Plateau(int few) {
        this.few = few;
    }

    /** Notes the rate of one more stretch of time, all of the same length. */
    public void add(double rate) {
        readings.add(rate);
    }

    /** Whether the rate is flat by now. A rate of 0 is not. */
    public boolean isReached() {
        int size = readings.size();
        if (size < 2 * few) {
            return false;
        }
        double before = Median.of(readings.subList(size - 2 * few, size - few));
        double last = Median.of(readings.subList(size - few, size));
        return before > 0 && last <= before * TOLERANCE && last * TOLERANCE >= before;
    }
}
