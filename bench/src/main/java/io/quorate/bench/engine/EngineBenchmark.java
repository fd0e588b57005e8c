package io.quorate.bench.engine;

import io.quorate.api.ConsensusException;
import io.quorate.api.Providers;
import io.quorate.bench.report.DiskProbe;
import io.quorate.bench.report.LatencyPoint;
import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Interleaving;
import io.quorate.bench.stats.Plateau;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Measures combinations of engine, transport and storage, each as a cluster of its own, in this
 * process or in several, with a state machine that answers each command with itself.
 *
 * <p>First each combination warms this virtual machine up, if clusters run in it. Then every round
 * starts each anew, in one order and then in the opposite one, lets it run until its rate is flat,
 * and measures each workload once; so what one start or one minute of the machine has of its own
 * shows as the difference between starts.
 */
public final class EngineBenchmark {

    private static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** A second's. */
    private static final int READINGS = 4;

    /** New virtual machines get faster for long, and slowly. */
    private static final int READINGS_OF_NEW_PROCESSES = 12;

    /** Before each stretch, the load runs unmeasured for a part of its length. */
    private static final int LEAD_IN_PARTS = 4;

    private static final double START_SECONDS = 1;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final EngineOptions options;
    private final Consumer<String> progress;
    private final List<EngineReport.WarmUp> warmUps = new ArrayList<>();
    private final List<EngineSample> samples = new ArrayList<>();
    private final List<EngineReport.Breakdown> breakdowns = new ArrayList<>();
    private int clusters;

    /**
     * Makes a benchmark.
     *
     * @param progress is told how it goes, a line at a time
     * @throws io.quorate.api.ConsensusException with {@link io.quorate.api.ConsensusError.Invalid}
     *     if an engine, transport or storage is not known
     * @throws IllegalArgumentException if processes cannot reach each other by a transport
     */
    public EngineBenchmark(EngineOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
        options.engines().forEach(Providers.engines()::named);
        options.transports().forEach(this::checkTransport);
        options.storages().forEach(Providers.storages()::named);
    }

    private void checkTransport(String name) {
        boolean networked = Providers.transports().named(name).crossesProcesses();
        if (options.processes() && !networked) {
            throw new IllegalArgumentException(
                    "--transports "
                            + name
                            + " does not cross processes, so it cannot be measured with"
                            + " --processes");
        }
    }

    /**
     * Runs it. Once only. A combination that gets no leader or decides nothing is left out from
     * there on; the report says so.
     *
     * @throws IOException if storages have no folder to write to
     */
    public EngineReport run() throws IOException, InterruptedException {
        Machine machine = Machine.now();
        machine.warning().ifPresent(progress);
        progress.accept(outlook());
        Double sync = writesFiles() ? DiskProbe.syncMicros(options.directory()) : null;
        Path directory = Files.createTempDirectory(options.directory(), "quorate-bench-");
        try {
            List<Combination> combinations = options.combinations();
            if (!options.processes()) {
                for (Combination each : combinations) {
                    tryMeasure(directory, each, 0, 1, List.of());
                }
            }
            for (int round = 1; round <= options.rounds(); round++) {
                for (int start = 1; start <= options.starts(); start++) {
                    for (Combination each : order(combinations, round, start)) {
                        tryMeasure(
                                directory,
                                each,
                                round,
                                start,
                                Interleaving.of(options.workloads(), round));
                    }
                }
            }
        } finally {
            Folders.remove(directory);
        }
        return EngineReport.of(machine, sync, options, warmUps, samples, breakdowns);
    }

    /** Every other time backwards, so that what grows with time touches all alike. */
    private static List<Combination> order(List<Combination> combinations, int round, int start) {
        List<Combination> order = new ArrayList<>(Interleaving.of(combinations, round));
        if (start % 2 == 0) {
            Collections.reverse(order);
        }
        return order;
    }

    private boolean writesFiles() {
        return options.storages().stream()
                .anyMatch(name -> Providers.storages().named(name).survivesProcess());
    }

    /** What there is to do, and how long that may take at most. */
    private String outlook() {
        int combinations = options.combinations().size();
        int workloads = options.workloads().size();
        int measured = options.rounds() * options.starts();
        int starts = combinations * (measured + (options.processes() ? 0 : 1));
        double warmUps = starts * (START_SECONDS + options.warmUpMax().toMillis() / 1e3);
        double stretches =
                (double) combinations
                        * workloads
                        * measured
                        * options.stretch().toMillis()
                        / 1e3
                        * (1 + 1.0 / LEAD_IN_PARTS);
        return String.format(
                Locale.ROOT,
                "%d combinations, %d workloads, %d rounds: %.0f s of measurements, and at most"
                        + " %.0f s of warm-up",
                combinations,
                workloads,
                options.rounds(),
                stretches,
                warmUps);
    }

    private void tryMeasure(
            Path directory, Combination combination, int round, int start, List<Workload> workloads)
            throws IOException, InterruptedException {
        if (breakdowns.stream().anyMatch(each -> each.combination().equals(combination))) {
            return;
        }
        try {
            measure(directory, combination, round, start, workloads);
        } catch (IllegalStateException | ConsensusException e) {
            if (Thread.interrupted()) {
                // Whoever ends this process may have ended the replicas with it.
                throw new InterruptedException();
            }
            String why = String.valueOf(e.getMessage());
            progress.accept(combination + " is left out from here on: " + why);
            breakdowns.add(new EngineReport.Breakdown(combination, round, why));
        }
    }

    private void measure(
            Path directory, Combination combination, int round, int start, List<Workload> workloads)
            throws IOException, InterruptedException {
        clusters++;
        String what =
                (round == 0 ? "warming up " : "round " + round + " of " + options.rounds() + ": ")
                        + combination;
        Path own = directory.resolve("cluster-" + clusters);
        if (!options.processes()) {
            // What the cluster before has left behind is not to be paid for by this one.
            System.gc();
        }
        try (Cluster cluster =
                options.processes()
                        ? new ProcessCluster(combination, options.nodes(), own)
                        : new NearCluster(combination, options.nodes(), own)) {
            progress.accept(what + cluster.whereabouts());
            warmUp(cluster, combination, round);
            for (Workload workload : workloads) {
                EngineSample sample =
                        measure(cluster, new EngineCase(combination, workload), round, start);
                samples.add(sample);
                progress.accept(told(sample));
            }
        }
    }

    private static String told(EngineSample sample) {
        return String.format(
                Locale.ROOT,
                "  %s: %,.0f/s, p50 %.0f µs, p99 %.0f µs%s",
                sample.measured().workload(),
                sample.opsPerSecond(),
                sample.p50Micros(),
                sample.p99Micros(),
                sample.failures() == 0
                        ? ""
                        : "; " + sample.failures() + " FAILED: " + sample.why());
    }

    private void warmUp(Cluster cluster, Combination combination, int round)
            throws InterruptedException {
        int outstanding = options.outstanding().stream().max(Comparator.naturalOrder()).orElse(1);
        Load load = new ClosedLoad(cluster, Workload.closed(options.sizes().get(0), outstanding));
        Plateau plateau = new Plateau(options.processes() ? READINGS_OF_NEW_PROCESSES : READINGS);
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

    private EngineSample measure(Cluster cluster, EngineCase measured, int round, int start)
            throws InterruptedException {
        Load load =
                measured.workload().isClosed()
                        ? new ClosedLoad(cluster, measured.workload())
                        : new OpenLoad(cluster, measured.workload());
        Outcomes outcomes = load.outcomes();
        load.start();
        long count;
        long nanos;
        long cpu;
        long syncs;
        try {
            TimeUnit.NANOSECONDS.sleep(options.stretch().toNanos() / LEAD_IN_PARTS);
            cpu = cluster.cpuNanos();
            syncs = cluster.logSyncs();
            outcomes.record();
            count = outcomes.done();
            nanos = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(options.stretch().toNanos());
            awaitSome(cluster, outcomes, count, measured);
            count = outcomes.done() - count;
            nanos = System.nanoTime() - nanos;
            cpu = cluster.cpuNanos() - cpu;
            syncs = cluster.logSyncs() - syncs;
        } finally {
            // Recording goes on: what is still under way may be what takes longest.
            load.end();
        }
        Histogram latencies = outcomes.nanos();
        return new EngineSample(
                measured,
                round,
                start,
                count * 1e9 / nanos,
                micros(latencies, 50),
                micros(latencies, 99),
                micros(latencies, 99.9),
                micros(latencies, 100),
                cpu / 1e3 / count,
                (double) syncs / count,
                outcomes.failures(),
                outcomes.lastFailure(),
                LatencyPoint.of(latencies));
    }

    /** Lets a stretch last longer if nothing was done in it. */
    private static void awaitSome(
            Cluster cluster, Outcomes outcomes, long before, EngineCase measured)
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
}
