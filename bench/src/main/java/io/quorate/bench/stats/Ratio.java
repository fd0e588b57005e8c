package io.quorate.bench.stats;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * By how much one series of measurements exceeds another, with an interval that tells how sure that
 * is.
 *
 * <p>Both were measured once in each round, one soon after the other, so what slows the machine
 * down for a while touches both. The logarithms of their quotients are averaged; the interval is
 * Student's, for the confidence asked for.
 *
 * @param estimate the geometric mean of the quotients
 * @param low where the interval begins; 0 if one round alone was measured
 * @param high where it ends; infinite if one round alone was measured
 * @param confidence how often such intervals hold the true ratio
 * @param rounds how many pairs were measured
 */
public record Ratio(double estimate, double low, double high, double confidence, int rounds) {

    /** A difference of two per cent and less is not worth a word, however sure it is. */
    public static final double NEGLIGIBLE = 1.02;

    /** Beyond it, nobody needs to know how little is known. */
    private static final double FAR = 1_000;

    /**
     * Compares what was measured in the same rounds.
     *
     * @param left positive values, one for each round
     * @param right as many
     * @param confidence more than 0 and less than 1
     * @throws IllegalArgumentException if there is nothing to compare, or a value is not positive
     */
    public static Ratio of(double[] left, double[] right, double confidence) {
        if (left.length != right.length || left.length == 0) {
            throw new IllegalArgumentException(
                    left.length + " and " + right.length + " values make no pairs");
        }
        int rounds = left.length;
        double[] logs = new double[rounds];
        double mean = 0;
        for (int i = 0; i < rounds; i++) {
            logs[i] = Math.log(positive(left[i])) - Math.log(positive(right[i]));
            mean += logs[i] / rounds;
        }
        if (rounds == 1) {
            return new Ratio(Math.exp(mean), 0, Double.POSITIVE_INFINITY, confidence, 1);
        }
        double squares = 0;
        for (double log : logs) {
            squares += (log - mean) * (log - mean);
        }
        double deviation = Math.sqrt(squares / (rounds - 1) / rounds);
        double half = StudentT.reach(confidence, rounds - 1) * deviation;
        return new Ratio(
                Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half), confidence, rounds);
    }

    /** Compares a figure of samples, as {@link #of(double[], double[], double)} has it. */
    public static <S> Ratio of(
            List<S> left, List<S> right, ToDoubleFunction<S> figure, double confidence) {
        return of(
                left.stream().mapToDouble(figure).toArray(),
                right.stream().mapToDouble(figure).toArray(),
                confidence);
    }

    private static double positive(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("a measurement of " + value + " is not positive");
        }
        return value;
    }

    /** Whether the whole interval lies on one side, by more than what is negligible. */
    public boolean isDifferent() {
        return low > NEGLIGIBLE || high < 1 / NEGLIGIBLE;
    }

    /** What may be concluded, in one sentence for people. */
    public String verdict(String left, String right) {
        if (rounds == 1) {
            return "one round says nothing about the difference between " + left + " and " + right;
        }
        if (!isDifferent()) {
            return "no difference seen between " + left + " and " + right + " (" + interval() + ")";
        }
        return left + " is " + interval() + " × " + right;
    }

    /** The interval, {@code 1.07–1.12}. */
    public String interval() {
        return rounds == 1 ? "?" : number(low) + "–" + number(high);
    }

    /** The estimate and its interval, {@code 1.09 (1.07–1.12)}. */
    @Override
    public String toString() {
        return number(estimate) + " (" + interval() + ")";
    }

    private static String number(double value) {
        if (value > FAR) {
            return "more than " + (int) FAR;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
