package io.quorate.bench.failover;

import io.quorate.bench.failover.ServerCluster.ElectionTimeout;
import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Percentile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a run gave.
 *
 * @param machine where it ran
 * @param options what was asked for
 * @param samples each round of each cluster, in the order in which they were measured
 * @param summaries each cluster over all rounds
 */
public record FailoverReport(
        Machine machine,
        FailoverOptions options,
        List<FailoverSample> samples,
        List<Summary> summaries) {

    /**
     * A distribution over rounds, in milliseconds, by nearest rank.
     *
     * @param p50 half of the rounds had no more
     * @param p90 nine of ten
     * @param p99 ninety-nine of a hundred
     * @param max all
     */
    public record Distribution(double p50, double p90, double p99, double max) {

        static Distribution of(
                List<FailoverSample> samples, ToDoubleFunction<FailoverSample> figure) {
            List<Double> values = samples.stream().mapToDouble(figure).boxed().toList();
            return new Distribution(
                    Percentile.of(values, 50),
                    Percentile.of(values, 90),
                    Percentile.of(values, 99),
                    Percentile.of(values, 100));
        }

        /** The same in a larger unit. */
        public Distribution dividedBy(double unit) {
            return new Distribution(p50 / unit, p90 / unit, p99 / unit, max / unit);
        }
    }

    /**
     * What the nodes of a cluster were found to hold in the end.
     *
     * @param lost acknowledged writes that some node does not hold
     * @param uncalledFor writes that some node holds although they were refused, or never made
     * @param digestsEqual whether all nodes hold the same
     */
    public record Findings(int lost, int uncalledFor, boolean digestsEqual) {

        public boolean isGood() {
            return lost == 0 && uncalledFor == 0 && digestsEqual;
        }
    }

    /**
     * A cluster over all rounds.
     *
     * @param combination which
     * @param rounds how many
     * @param electionTimeoutMin the lower bound of its election timeout; null if it has none
     * @param electionTimeoutMax the upper bound; null if it has none
     * @param elected from the kill until another node was seen to lead
     * @param firstServed from the kill to the first write that a new leader acknowledged
     * @param outage the longest time in which no write was acknowledged
     * @param caughtUp from the start of the killed node until it holds what the others do
     * @param slow rounds whose first write came later than two election timeouts by the upper
     *     bound; 0 if there is no bound
     * @param acknowledged writes
     * @param unknown writes whose outcome stayed unknown
     * @param refused writes
     * @param findings what the nodes hold
     */
    public record Summary(
            Combination combination,
            int rounds,
            @Nullable Duration electionTimeoutMin,
            @Nullable Duration electionTimeoutMax,
            Distribution elected,
            Distribution firstServed,
            Distribution outage,
            Distribution caughtUp,
            int slow,
            int acknowledged,
            int unknown,
            int refused,
            Findings findings) {}

    /** Whether every cluster holds what was acknowledged, nothing else, and the same everywhere. */
    public boolean isGood() {
        return summaries.stream().allMatch(summary -> summary.findings().isGood());
    }

    static Summary summary(
            Combination combination,
            Optional<ElectionTimeout> timeout,
            List<FailoverSample> samples,
            WriteLog log,
            Findings findings) {
        List<FailoverSample> own = new ArrayList<>();
        for (FailoverSample sample : samples) {
            if (sample.combination().equals(combination)) {
                own.add(sample);
            }
        }
        double limit =
                timeout.map(given -> 2.0 * given.max().toMillis()).orElse(Double.POSITIVE_INFINITY);
        return new Summary(
                combination,
                own.size(),
                timeout.map(ElectionTimeout::min).orElse(null),
                timeout.map(ElectionTimeout::max).orElse(null),
                Distribution.of(own, FailoverSample::electedMillis),
                Distribution.of(own, FailoverSample::firstServedMillis),
                Distribution.of(own, FailoverSample::outageMillis),
                Distribution.of(own, FailoverSample::caughtUpMillis),
                (int) own.stream().filter(sample -> sample.firstServedMillis() > limit).count(),
                log.acknowledged(),
                log.unknown(),
                log.refused(),
                findings);
    }
}
