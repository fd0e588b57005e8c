package io.quorate.bench.transport;

import io.quorate.api.Providers;
import io.quorate.api.TransportProvider;
import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Interleaving;
import io.quorate.bench.stats.Plateau;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Measures transports between this process and a second one, beside bare Netty echoes of the same
 * batches, all in one run with the cases interleaved.
 *
 * <p>A transport that does not cross processes has both ends in this one.
 */
public final class TransportBenchmark {

    /** The bare echo of bytes, in which nobody looks: what the machine can do at most. */
    public static final String NETTY = "netty";

    /** The bare echo of frames, which are copied out one by one as envelopes have to be. */
    public static final String NETTY_FRAMES = "netty-frames";

    /** What transports are measured against. */
    public static final List<String> BARE = List.of(NETTY, NETTY_FRAMES);

    private static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Before each stretch, the load runs unmeasured for a part of its length. */
    private static final int LEAD_IN_PARTS = 4;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final TransportOptions options;
    private final Consumer<String> progress;
    private final List<TransportProvider> providers = new ArrayList<>();

    /**
     * Makes a benchmark.
     *
     * @param progress is told how it goes, a line at a time
     * @throws io.quorate.api.ConsensusException with {@link io.quorate.api.ConsensusError.Invalid}
     *     if a transport is not known
     */
    public TransportBenchmark(TransportOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
        options.transports().forEach(name -> providers.add(Providers.transports().named(name)));
    }

    /**
     * Runs it.
     *
     * @throws IOException if the second process does not come up
     * @throws IllegalStateException if a transport loses envelopes, or does not connect
     */
    public TransportReport run() throws IOException, InterruptedException {
        Machine machine = Machine.now();
        machine.warning().ifPresent(progress);
        try (Ends ends = new Ends(providers, options.size())) {
            progress.accept("both processes are up, the second is " + ends.farPid());
            List<TransportCase> cases = cases();
            List<TransportReport.WarmUp> warmUps = new ArrayList<>();
            for (TransportCase each : cases) {
                warmUps.add(warmUp(ends, each));
            }
            List<TransportSample> samples = new ArrayList<>();
            for (int round = 1; round <= options.rounds(); round++) {
                progress.accept("round " + round + " of " + options.rounds());
                for (TransportCase each : Interleaving.of(cases, round)) {
                    samples.add(measure(ends, each, round));
                }
            }
            return TransportReport.of(machine, options, cases, warmUps, samples);
        }
    }

    private List<TransportCase> cases() {
        Map<Load, Boolean> loads = new LinkedHashMap<>();
        for (int batch : options.batches()) {
            loads.put(new Load(batch, Math.max(1, options.outstanding() / batch)), true);
        }
        loads.put(Load.ROUND_TRIP, true);
        List<TransportCase> cases = new ArrayList<>();
        for (Load load : loads.keySet()) {
            BARE.forEach(name -> cases.add(new TransportCase(name, load)));
            options.transports().forEach(name -> cases.add(new TransportCase(name, load)));
        }
        return cases;
    }

    private TransportReport.WarmUp warmUp(Ends ends, TransportCase warmed)
            throws InterruptedException {
        long begin = System.nanoTime();
        Plateau plateau = new Plateau(4);
        ClosedLoop loop = new ClosedLoop(ends.link(warmed.transport()), warmed.load());
        loop.start();
        while (!plateau.isReached() && System.nanoTime() - begin < options.warmUpMax().toNanos()) {
            long counted = loop.count();
            long read = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(READING_NANOS);
            plateau.add((double) (loop.count() - counted) / (System.nanoTime() - read));
        }
        loop.end(PATIENCE_NANOS);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        progress.accept(
                warmed
                        + (plateau.isReached() ? ": flat after " : ": NOT flat after ")
                        + millis
                        + " ms");
        return new TransportReport.WarmUp(warmed, millis, plateau.isReached());
    }

    private TransportSample measure(Ends ends, TransportCase measured, int round)
            throws InterruptedException {
        ClosedLoop loop = new ClosedLoop(ends.link(measured.transport()), measured.load());
        loop.start();
        TimeUnit.NANOSECONDS.sleep(options.stretch().toNanos() / LEAD_IN_PARTS);
        long cpuBefore = ends.cpuNanos();
        loop.record();
        long before = loop.count();
        long begin = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(options.stretch().toNanos());
        awaitSome(loop, before, measured);
        long count = loop.count() - before;
        long nanos = System.nanoTime() - begin;
        long cpu = ends.cpuNanos() - cpuBefore;
        // Recording goes on: what is still under way may be what takes longest.
        loop.end(PATIENCE_NANOS);
        Histogram latencies = loop.nanos();
        return new TransportSample(
                measured,
                round,
                count * 1e9 / nanos,
                latencies.getValueAtPercentile(50) / 1e3,
                latencies.getValueAtPercentile(99) / 1e3,
                cpu / 1e3 / count);
    }

    /** Lets a stretch last longer if no batch is surely back as a whole. */
    private static void awaitSome(ClosedLoop loop, long before, TransportCase measured)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (loop.count() - before <= measured.load().outstanding()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        measured + ": only " + (loop.count() - before) + " envelopes came back");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
