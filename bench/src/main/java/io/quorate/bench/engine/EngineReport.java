package io.quorate.bench.engine;

import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Ratio;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run gave.
 *
 * @param machine where it ran
 * @param diskSyncMicros how long a sync of 4 KiB takes where storages write, in microseconds; null
 *     if none of them writes files
 * @param options what was asked for
 * @param warmUps how combinations got ready
 * @param samples each case once at each start, in the order in which they were measured
 * @param breakdowns combinations that could not be measured to the end
 * @param summaries each case that was measured, over all rounds
 * @param comparisons each pair of combinations at each workload
 */
public record EngineReport(
        Machine machine,
        @Nullable Double diskSyncMicros,
        EngineOptions options,
        List<WarmUp> warmUps,
        List<EngineSample> samples,
        List<Breakdown> breakdowns,
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
     * A combination that could not be measured to the end.
     *
     * @param combination which
     * @param round in which it broke down; 0 for the one that warms the virtual machine up
     * @param why for people
     */
    public record Breakdown(Combination combination, int round, String why) {}

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
     * Two combinations at the same workload, the left one divided by the right one. There are no
     * ratios if one of them failed: what was measured then is not the same thing.
     *
     * @param workload which
     * @param left one
     * @param right the other
     * @param throughput of operations a second; null if one failed
     * @param p50 of the latencies; null if one failed
     * @param p99 of the latencies; null if one failed
     * @param verdict what may be concluded: of throughput or, in an open loop, of p99
     */
    public record Comparison(
            Workload workload,
            Combination left,
            Combination right,
            @Nullable Ratio throughput,
            @Nullable Ratio p50,
            @Nullable Ratio p99,
            String verdict) {}

    /** Whether every operation of every combination was done. */
    public boolean isGood() {
        return breakdowns.isEmpty() && samples.stream().allMatch(each -> each.failures() == 0);
    }

    static EngineReport of(
            Machine machine,
            @Nullable Double diskSyncMicros,
            EngineOptions options,
            List<WarmUp> warmUps,
            List<EngineSample> samples,
            List<Breakdown> breakdowns) {
        Comparing comparing = new Comparing(samples, breakdowns, options.confidence());
        List<Summary> summaries = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        List<Combination> combinations = options.combinations();
        for (Workload workload : options.workloads()) {
            for (int i = 0; i < combinations.size(); i++) {
                Combination left = combinations.get(i);
                comparing.summary(new EngineCase(left, workload)).ifPresent(summaries::add);
                for (Combination right : combinations.subList(i + 1, combinations.size())) {
                    comparisons.add(comparing.comparison(workload, left, right));
                }
            }
        }
        return new EngineReport(
                machine,
                diskSyncMicros,
                options,
                List.copyOf(warmUps),
                List.copyOf(samples),
                List.copyOf(breakdowns),
                summaries,
                comparisons);
    }
}
