package io.quorate.bench.transport;

import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Median;
import io.quorate.bench.stats.Ratio;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run gave.
 *
 * @param machine where it ran
 * @param options what was asked for
 * @param warmUps how each case got ready
 * @param samples each case once in each round, in the order in which they were measured
 * @param summaries each case over all rounds
 */
public record TransportReport(
        Machine machine,
        TransportOptions options,
        List<WarmUp> warmUps,
        List<TransportSample> samples,
        List<Summary> summaries) {

    /**
     * How a case got ready.
     *
     * @param measured which
     * @param millis how long it took
     * @param flat whether its rate was flat then; if not, time was up
     */
    public record WarmUp(TransportCase measured, long millis, boolean flat) {}

    /**
     * A case over all rounds.
     *
     * @param measured which
     * @param envelopesPerSecond the median
     * @param p50Micros the median of the rounds' p50
     * @param p99Micros the median of the rounds' p99
     * @param cpuMicrosPerEnvelope the median
     * @param comparisons with each bare echo of the same batches; none for those themselves
     */
    public record Summary(
            TransportCase measured,
            double envelopesPerSecond,
            double p50Micros,
            double p99Micros,
            double cpuMicrosPerEnvelope,
            List<Comparison> comparisons) {}

    /**
     * A transport beside a bare echo.
     *
     * @param bare its name
     * @param throughput the transport's throughput divided by the echo's
     * @param p50 the transport's p50 divided by the echo's
     * @param verdict what may be concluded: of throughput or, for a round trip, of p50
     */
    public record Comparison(String bare, Ratio throughput, Ratio p50, String verdict) {}

    static TransportReport of(
            Machine machine,
            TransportOptions options,
            List<TransportCase> cases,
            List<WarmUp> warmUps,
            List<TransportSample> samples) {
        List<Summary> summaries = new ArrayList<>();
        for (TransportCase measured : cases) {
            summaries.add(summary(measured, samples, options.confidence()));
        }
        return new TransportReport(
                machine, options, warmUps, List.copyOf(samples), List.copyOf(summaries));
    }

    private static Summary summary(
            TransportCase measured, List<TransportSample> samples, double confidence) {
        List<TransportSample> own = of(measured, samples);
        List<Comparison> comparisons = new ArrayList<>();
        if (!TransportBenchmark.BARE.contains(measured.transport())) {
            for (String bare : TransportBenchmark.BARE) {
                comparisons.add(
                        comparison(
                                measured,
                                own,
                                bare,
                                of(new TransportCase(bare, measured.load()), samples),
                                confidence));
            }
        }
        return new Summary(
                measured,
                Median.of(own, TransportSample::envelopesPerSecond),
                Median.of(own, TransportSample::p50Micros),
                Median.of(own, TransportSample::p99Micros),
                Median.of(own, TransportSample::cpuMicrosPerEnvelope),
                List.copyOf(comparisons));
    }

    private static Comparison comparison(
            TransportCase measured,
            List<TransportSample> own,
            String bare,
            List<TransportSample> bareSamples,
            double confidence) {
        Ratio throughput =
                Ratio.of(own, bareSamples, TransportSample::envelopesPerSecond, confidence);
        Ratio p50 = Ratio.of(own, bareSamples, TransportSample::p50Micros, confidence);
        boolean roundTrip = measured.load().equals(Load.ROUND_TRIP);
        String verdict =
                (roundTrip ? "round trip: " : "throughput, " + measured.load() + ": ")
                        + (roundTrip ? p50 : throughput).verdict(measured.transport(), bare);
        return new Comparison(bare, throughput, p50, verdict);
    }

    private static List<TransportSample> of(TransportCase measured, List<TransportSample> samples) {
        List<TransportSample> found = new ArrayList<>();
        for (TransportSample sample : samples) {
            if (sample.measured().equals(measured)) {
                found.add(sample);
            }
        }
        found.sort((a, b) -> Integer.compare(a.round(), b.round()));
        return found;
    }
}
