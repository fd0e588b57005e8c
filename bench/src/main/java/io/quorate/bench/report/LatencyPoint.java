package io.quorate.bench.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A point of a distribution of latencies.
 *
 * @param percentile of the operations, in percent
 * @param micros they took no longer, in microseconds
 */
public record LatencyPoint(double percentile, double micros) {

    private static final double[] PERCENTILES = {
        0, 10, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.99, 100
    };

    /** A histogram of nanoseconds, in so many points that a plot of it shows all there is. */
    public static List<LatencyPoint> of(Histogram nanos) {
        List<LatencyPoint> points = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            points.add(new LatencyPoint(percentile, nanos.getValueAtPercentile(percentile) / 1e3));
        }
        return points;
    }
}
