package io.quorate.bench.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The smallest value that so many of all values do not exceed. */
public final class Percentile {

    private Percentile() {}

    /**
     * The percentile of {@code values} by the nearest rank: one of them, never something between
     * two.
     *
     * @param percent more than 0, up to 100
     * @throws IllegalArgumentException if there is no value, or no such percentile
     */
    public static double of(List<Double> values, double percent) {
        if (values.isEmpty() || !(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException(
                    values.size() + " values have no percentile " + percent);
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int rank = (int) Math.ceil(sorted.size() * percent / 100);
        return sorted.get(rank - 1);
    }
}
