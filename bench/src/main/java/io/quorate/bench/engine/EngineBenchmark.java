package io.quorate.bench.engine;

import io.quorate.api.Providers;
import io.quorate.bench.report.LatencyPoint;
import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Interleaving;
import io.quorate.bench.stats.Plateau;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Measures combinations of engine, transport and storage, each as a cluster of its own in this
 * process with a state machine that answers each command with itself.
 *
 * <p>First each combination warms the virtual machine up. Then every round starts each anew, in
 * another order, lets it run until its rate is flat, and measures each workload once; so what one
 * start or one minute of the machine has of its own shows as the difference between rounds.
 */
public final class EngineBenchmark {

    private static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Before each stretch, the load runs unmeasured for a part of its length. */
    private static final int LEAD_IN_PARTS = 4;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final EngineOptions options;
    private final Consumer<String> progress;
    private final List<EngineReport.WarmUp> warmUps = new ArrayList<>();
    private final List<EngineSample> samples = new ArrayList<>();
    private int clusters;

    /**
     * Makes a benchmark.
     *
     * @param progress is told how it goes, a line at a time
     * @throws io.quorate.api.ConsensusException with {@link io.quorate.api.ConsensusError.Invalid}
     *     if an engine, transport or storage is not known
     */
    public EngineBenchmark(EngineOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
        options.engines().forEach(Providers.engines()::named);
        options.transports().forEach(Providers.transports()::named);
        options.storages().forEach(Providers.storages()::named);
    }

    /**
     * Runs it. Once only.
     *
     * @throws IOException if storages have no folder to write to
     * @throws IllegalStateException if a cluster gets no leader, or decides nothing
     */
    public EngineReport run() throws IOException, InterruptedException {
        Machine machine = Machine.now();
        machine.warning().ifPresent(progress);
        Path directory = Files.createTempDirectory(options.directory(), "quorate-bench-");
        try {
            List<Combination> combinations = options.combinations();
            for (Combination each : combinations) {
                measure(directory, each, 0, List.of());
            }
            for (int round = 1; round <= options.rounds(); round++) {
                for (Combination each : Interleaving.of(combinations, round)) {
                    measure(directory, each, round, Interleaving.of(options.workloads(), round));
                }
            }
        } finally {
            remove(directory);
        }
        return EngineReport.of(machine, options, warmUps, samples);
    }

    private void measure(
            Path directory, Combination combination, int round, List<Workload> workloads)
            throws IOException, InterruptedException {
        clusters++;
        progress.accept(
                (round == 0 ? "warming up " : "round " + round + " of " + options.rounds() + ": ")
                        + combination);
        Path own = directory.resolve("cluster-" + clusters);
        try (BenchCluster cluster = new BenchCluster(combination, options.nodes(), own)) {
            warmUp(cluster, combination, round);
            for (Workload workload : workloads) {
                samples.add(measure(cluster, new EngineCase(combination, workload), round));
            }
        }
    }

    private void warmUp(BenchCluster cluster, Combination combination, int round)
            throws InterruptedException {
        int outstanding = options.outstanding().stream().max(Comparator.naturalOrder()).orElse(1);
        Load load =
                new ClosedLoad(
                        cluster::awaitLeader, Workload.closed(options.sizes().get(0), outstanding));
        Plateau plateau = new Plateau();
        long begin = System.nanoTime();
        load.start();
        try {
            while (!plateau.isReached()
                    && System.nanoTime() - begin < options.warmUpMax().toNanos()) {
                long counted = load.outcomes().done();
                long read = System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(READING_NANOS);
                plateau.add(
                        (double) (load.outcomes().done() - counted) / (System.nanoTime() - read));
            }
        } finally {
            load.end();
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        if (!plateau.isReached()) {
            progress.accept(combination + ": its rate was NOT flat after " + millis + " ms");
        }
        warmUps.add(new EngineReport.WarmUp(combination, round, millis, plateau.isReached()));
    }

    private EngineSample measure(BenchCluster cluster, EngineCase measured, int round)
            throws InterruptedException {
        Load load =
                measured.workload().isClosed()
                        ? new ClosedLoad(cluster::awaitLeader, measured.workload())
                        : new OpenLoad(cluster::awaitLeader, measured.workload());
        Outcomes outcomes = load.outcomes();
        load.start();
        long count;
        long nanos;
        long cpu;
        long syncs;
        try {
            TimeUnit.NANOSECONDS.sleep(options.stretch().toNanos() / LEAD_IN_PARTS);
            cpu = cpuNanos();
            syncs = cluster.logSyncs();
            outcomes.record();
            count = outcomes.done();
            nanos = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(options.stretch().toNanos());
            awaitSome(cluster, outcomes, count, measured);
            count = outcomes.done() - count;
            nanos = System.nanoTime() - nanos;
            cpu = cpuNanos() - cpu;
            syncs = cluster.logSyncs() - syncs;
        } finally {
            // Recording goes on: what is still under way may be what takes longest.
            load.end();
        }
        Histogram latencies = outcomes.nanos();
        return new EngineSample(
                measured,
                round,
                count * 1e9 / nanos,
                micros(latencies, 50),
                micros(latencies, 99),
                micros(latencies, 99.9),
                micros(latencies, 100),
                cpu / 1e3 / count,
                (double) syncs / count,
                outcomes.failures(),
                LatencyPoint.of(latencies));
    }

    /** Lets a stretch last longer if nothing was done in it. */
    private static void awaitSome(
            BenchCluster cluster, Outcomes outcomes, long before, EngineCase measured)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (outcomes.done() == before || outcomes.nanos().getTotalCount() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        measured
                                + ": nothing was done; "
                                + outcomes.lastFailure()
                                + "; "
                                + cluster.explain());
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static double micros(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private static void remove(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
