package io.quorate.testkit.sim;

import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.MessageCodec;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs clusters of one protocol in simulated worlds: the real host and the real write-ahead log, on
 * a network, on disks and by clocks that are not real. A world is made from one seed, and the same
 * seed makes the same world.
 *
 * <p>Immutable, and used by one thread: that is all a world has.
 *
 * @param <M> the protocol's messages
 */
public final class Simulation<M> {

    private static final int TRACE_LINES = 250;

    private final SimOptions options;
    private final CoreFactory<M> cores;
    private final MessageCodec<M> codec;
    private final Supplier<? extends ClusterInvariant<M>> invariants;

    private Simulation(
            SimOptions options,
            CoreFactory<M> cores,
            MessageCodec<M> codec,
            Supplier<? extends ClusterInvariant<M>> invariants) {
        this.options = options;
        this.cores = cores;
        this.codec = codec;
        this.invariants = invariants;
    }

    /** Simulates the protocol of these cores. */
    public static <M> Simulation<M> of(
            SimOptions options, CoreFactory<M> cores, MessageCodec<M> codec) {
        return new Simulation<>(options, cores, codec, () -> (stepped, cluster) -> {});
    }

    /**
     * This, with a rule of the protocol's own; {@code eachWorld} makes an instance for each world.
     */
    public Simulation<M> withInvariant(Supplier<? extends ClusterInvariant<M>> eachWorld) {
        return new Simulation<>(options, cores, codec, eachWorld);
    }

    /** Runs the world of {@code seed} to its end, or until it breaks a rule. */
    public SimReport run(long seed) {
        return world(seed, 0).run();
    }

    /**
     * As {@link #run}, and tells the story.
     *
     * @param linesMax how many lines of it, the newest
     */
    public SimReport trace(long seed, int linesMax) {
        return world(seed, linesMax).run();
    }

    /**
     * Runs the worlds of {@code count} seeds from {@code firstSeed} on.
     *
     * @return the sum of their numbers
     * @throws SimulationFailure at the first one that breaks a rule
     */
    public SimStats check(long firstSeed, int count) {
        SimStats sum = new SimStats();
        for (long seed = firstSeed; seed < firstSeed + count; seed++) {
            SimReport report = run(seed);
            if (report.failure().isPresent()) {
                throw failure(seed, report.failure().get());
            }
            sum.add(report.stats());
        }
        return sum;
    }

    private SimulationFailure failure(long seed, String rule) {
        SimCluster<M> again = world(seed, TRACE_LINES);
        List<String> trace = again.run().trace();
        String message =
                "seed "
                        + seed
                        + ": "
                        + rule
                        + System.lineSeparator()
                        + String.join(System.lineSeparator(), trace);
        return new SimulationFailure(seed, message, again.cause());
    }

    private SimCluster<M> world(long seed, int linesMax) {
        return new SimCluster<>(options, cores, codec, invariants.get(), seed, linesMax);
    }
}
