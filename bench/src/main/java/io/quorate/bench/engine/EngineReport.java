package io.quorate.bench.engine;

import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Median;
import io.quorate.bench.stats.Ratio;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a run gave.
 *
 * @param machine where it ran
 * @param options what was asked for
 * @param warmUps how combinations got ready
 * @param samples each case once in each round, in the order in which they were measured
 * @param summaries each case over all rounds
 * @param comparisons each pair of combinations at each workload
 */
public record EngineReport(
        Machine machine,
        EngineOptions options,
        List<WarmUp> warmUps,
        List<EngineSample> samples,
        List<Summary> summaries,
        List<Comparison> comparisons) {

    /**
     * How a cluster got ready.
     *
     * @param combination which
     * @param round for which round; 0 for the one that warms the virtual machine itself
     * @param millis how long it took
     * @param flat whether its rate was flat then; if not, time was up
     */
    public record WarmUp(Combination combination, int round, long millis, boolean flat) {}

    /**
     * A case over all rounds: medians of the rounds' figures.
     *
     * @param measured which
     * @param opsPerSecond see {@link EngineSample}
     * @param p50Micros see {@link EngineSample}
     * @param p99Micros see {@link EngineSample}
     * @param p999Micros see {@link EngineSample}
     * @param cpuMicrosPerOp see {@link EngineSample}
     * @param syncsPerOp see {@link EngineSample}
     * @param failures of all rounds together
     */
    public record Summary(
            EngineCase measured,
            double opsPerSecond,
            double p50Micros,
            double p99Micros,
            double p999Micros,
            double cpuMicrosPerOp,
            double syncsPerOp,
            long failures) {}

    /**
     * Two combinations at the same workload, the left one divided by the right one.
     *
     * @param workload which
     * @param left one
     * @param right the other
     * @param throughput of operations a second
     * @param p50 of the latencies
     * @param p99 of the latencies
     * @param verdict what may be concluded: of throughput or, in an open loop, of p99
     */
    public record Comparison(
            Workload workload,
            Combination left,
            Combination right,
            Ratio throughput,
            Ratio p50,
            Ratio p99,
            String verdict) {}

    static EngineReport of(
            Machine machine,
            EngineOptions options,
            List<WarmUp> warmUps,
            List<EngineSample> samples) {
        List<Summary> summaries = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        List<Combination> combinations = options.combinations();
        for (Workload workload : options.workloads()) {
            for (int i = 0; i < combinations.size(); i++) {
                Combination left = combinations.get(i);
                summaries.add(summary(new EngineCase(left, workload), samples));
                for (Combination right : combinations.subList(i + 1, combinations.size())) {
                    comparisons.add(
                            comparison(workload, left, right, samples, options.confidence()));
                }
            }
        }
        return new EngineReport(
                machine,
                options,
                List.copyOf(warmUps),
                List.copyOf(samples),
                summaries,
                comparisons);
    }

    private static Summary summary(EngineCase measured, List<EngineSample> all) {
        List<EngineSample> own = of(measured, all);
        return new Summary(
                measured,
                Median.of(own, EngineSample::opsPerSecond),
                Median.of(own, EngineSample::p50Micros),
                Median.of(own, EngineSample::p99Micros),
                Median.of(own, EngineSample::p999Micros),
                Median.of(own, EngineSample::cpuMicrosPerOp),
                Median.of(own, EngineSample::syncsPerOp),
                own.stream().mapToLong(EngineSample::failures).sum());
    }

    private static Comparison comparison(
            Workload workload,
            Combination left,
            Combination right,
            List<EngineSample> all,
            double confidence) {
        List<EngineSample> ours = of(new EngineCase(left, workload), all);
        List<EngineSample> theirs = of(new EngineCase(right, workload), all);
        Ratio throughput = Ratio.of(ours, theirs, EngineSample::opsPerSecond, confidence);
        Ratio p99 = Ratio.of(ours, theirs, EngineSample::p99Micros, confidence);
        String verdict =
                workload
                        + (workload.isClosed() ? ", throughput: " : ", p99: ")
                        + (workload.isClosed() ? throughput : p99)
                                .verdict(left.toString(), right.toString());
        return new Comparison(
                workload,
                left,
                right,
                throughput,
                Ratio.of(ours, theirs, EngineSample::p50Micros, confidence),
                p99,
                verdict);
    }

    private static List<EngineSample> of(EngineCase measured, List<EngineSample> all) {
        return all.stream()
                .filter(sample -> sample.measured().equals(measured))
                .sorted(Comparator.comparingInt(EngineSample::round))
                .toList();
    }
}
