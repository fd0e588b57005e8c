package io.quorate.bench.failover;

import io.quorate.bench.failover.FailoverReport.Findings;
import io.quorate.bench.failover.FailoverReport.Summary;
import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Interleaving;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Kills the leaders of clusters of processes while writes are under way, and measures when the next
 * write is served.
 *
 * <p>All clusters are up all the time, and one at a time is written to. Every round does all once:
 * writes begin, the leader is killed, another serves, the killed node comes back and catches up,
 * writes end. In the end every node is asked for all that it holds.
 */
public final class FailoverBenchmark {

    private final FailoverOptions options;
    private final ServerCluster.Factory factory;
    private final Consumer<String> progress;

    /**
     * Makes a benchmark.
     *
     * @param progress is told how it goes, a line at a time
     */
    public FailoverBenchmark(
            FailoverOptions options, ServerCluster.Factory factory, Consumer<String> progress) {
        this.options = options;
        this.factory = factory;
        this.progress = progress;
    }

    /**
     * Runs it. However it ends, no process is left behind.
     *
     * @throws IllegalArgumentException if there is no such cluster
     * @throws IllegalStateException if a cluster does not serve, or a node does not come back
     */
    public FailoverReport run() throws IOException, InterruptedException {
        Machine machine = Machine.now();
        machine.warning().ifPresent(progress);
        List<MeasuredCluster> clusters = new ArrayList<>();
        try {
            for (Combination each : options.combinations()) {
                clusters.add(
                        new MeasuredCluster(
                                each, factory.make(each), options.outstanding(), progress));
            }
            return run(machine, clusters);
        } finally {
            close(clusters);
        }
    }

    private FailoverReport run(Machine machine, List<MeasuredCluster> clusters)
            throws IOException, InterruptedException {
        for (MeasuredCluster cluster : clusters) {
            progress.accept("starting " + cluster.combination());
            cluster.start();
        }
        List<FailoverSample> samples = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (MeasuredCluster cluster : Interleaving.of(clusters, round)) {
                FailoverSample sample = cluster.measure(round);
                samples.add(sample);
                progress.accept(told(sample));
            }
        }
        List<Summary> summaries = new ArrayList<>();
        for (MeasuredCluster cluster : clusters) {
            progress.accept("reading all that the nodes of " + cluster.combination() + " hold");
            Findings findings = cluster.verify();
            summaries.add(
                    FailoverReport.summary(
                            cluster.combination(),
                            cluster.servers().electionTimeout(),
                            samples,
                            cluster.log(),
                            findings));
        }
        return new FailoverReport(machine, options, List.copyOf(samples), List.copyOf(summaries));
    }

    private String told(FailoverSample sample) {
        return String.format(
                Locale.ROOT,
                "round %d of %d: %s: killed node %d; node %d leads after %.0f ms and serves after"
                        + " %.0f ms; back and caught up within %.0f ms",
                sample.round(),
                options.rounds(),
                sample.combination(),
                sample.killed(),
                sample.successor(),
                sample.electedMillis(),
                sample.firstServedMillis(),
                sample.caughtUpMillis());
    }

    /** All of them, whatever goes wrong with one. */
    private static void close(List<MeasuredCluster> clusters) throws IOException {
        IOException failure = null;
        for (MeasuredCluster cluster : clusters) {
            try {
                cluster.close();
            } catch (IOException | RuntimeException e) {
                failure = and(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static IOException and(@Nullable IOException earlier, Exception next) {
        if (earlier != null) {
            earlier.addSuppressed(next);
            return earlier;
        }
        return next instanceof IOException
                ? (IOException) next
                : new IOException("a cluster could not be ended: " + next.getMessage(), next);
    }
}
