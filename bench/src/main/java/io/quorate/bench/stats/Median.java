package io.quorate.bench.stats;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The value in the middle. */
public final class Median {

    private Median() {}

    /** The median of a figure of {@code samples}, as {@link #of(List)} has it. */
    public static <S> double of(List<S> samples, ToDoubleFunction<S> figure) {
        return of(samples.stream().mapToDouble(figure).boxed().toList());
    }

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
