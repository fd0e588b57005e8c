package io.quorate.bench.engine;

import io.quorate.bench.engine.EngineReport.Breakdown;
import io.quorate.bench.engine.EngineReport.Comparison;
import io.quorate.bench.engine.EngineReport.Summary;
import io.quorate.bench.stats.Median;
import io.quorate.bench.stats.Ratio;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Concludes from samples. The unit is a start: each had a cluster of its own. */
final class Comparing {

    private final List<EngineSample> samples;
    private final List<Breakdown> breakdowns;
    private final double confidence;

    Comparing(List<EngineSample> samples, List<Breakdown> breakdowns, double confidence) {
        this.samples = samples;
        this.breakdowns = breakdowns;
        this.confidence = confidence;
    }

    /** A case over all rounds; empty if it was never measured. */
    Optional<Summary> summary(EngineCase measured) {
        List<EngineSample> own = of(measured);
        if (own.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Summary(
                        measured,
                        Median.of(own, EngineSample::opsPerSecond),
                        Median.of(own, EngineSample::p50Micros),
                        Median.of(own, EngineSample::p99Micros),
                        Median.of(own, EngineSample::p999Micros),
                        Median.of(own, EngineSample::cpuMicrosPerOp),
                        Median.of(own, EngineSample::syncsPerOp),
                        own.stream().mapToLong(EngineSample::failures).sum()));
    }

    Comparison comparison(Workload workload, Combination left, Combination right) {
        List<EngineSample> ours = of(new EngineCase(left, workload));
        List<EngineSample> theirs = of(new EngineCase(right, workload));
        Optional<String> failure = failure(left, ours).or(() -> failure(right, theirs));
        if (failure.isPresent()) {
            return new Comparison(
                    workload,
                    left,
                    right,
                    null,
                    null,
                    null,
                    workload
                            + ": NO RATIO between "
                            + left
                            + " and "
                            + right
                            + ", since "
                            + failure.get());
        }
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

    /** What went wrong with a combination at a workload, if anything did. */
    private Optional<String> failure(Combination combination, List<EngineSample> own) {
        for (Breakdown breakdown : breakdowns) {
            if (breakdown.combination().equals(combination)) {
                return Optional.of(
                        combination
                                + " broke down in round "
                                + breakdown.round()
                                + ": "
                                + breakdown.why());
            }
        }
        long failures = own.stream().mapToLong(EngineSample::failures).sum();
        long starts = own.stream().filter(sample -> sample.failures() > 0).count();
        return own.stream()
                .filter(sample -> sample.failures() > 0)
                .findFirst()
                .map(
                        sample ->
                                failures
                                        + " operations of "
                                        + combination
                                        + " failed, in "
                                        + starts
                                        + " of "
                                        + own.size()
                                        + " starts: "
                                        + sample.why());
    }

    private List<EngineSample> of(EngineCase measured) {
        return samples.stream()
                .filter(sample -> sample.measured().equals(measured))
                .sorted(
                        Comparator.comparingInt(EngineSample::round)
                                .thenComparingInt(EngineSample::start))
                .toList();
    }
}
