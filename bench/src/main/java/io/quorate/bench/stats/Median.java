package io.quorate.bench.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The value in the middle. */
public final class Median {

    private Median() {}

    /**
     * The middle one of {@code values}, or the mean of the two in the middle.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static double of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values have no median");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
