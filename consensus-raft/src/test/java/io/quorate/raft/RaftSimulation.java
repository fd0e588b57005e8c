package io.quorate.raft;

import io.quorate.raft.core.RaftConfig;
import io.quorate.raft.core.RaftCore;
import io.quorate.raft.core.RaftInvariant;
import io.quorate.raft.core.RaftMessage;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimStats;
import io.quorate.testkit.sim.Simulation;
import java.util.Optional;

/** Raft nodes in simulated worlds, with small limits so that much happens in little time. */
public final class RaftSimulation {

    /** What is left of a promise when one clock goes 20 % too fast and another as much too slow. */
    private static final int LEASE_PERCENT = 66;

    /** Ticks of 10 ms: heartbeats after 20 ms, elections after 120 to 240 ms. */
    private static final RaftConfig USUAL = config(true, 400, 60, 10).withLeases(LEASE_PERCENT);

    /**
     * As the paper has it: nobody is asked first, a leader without followers goes on, and entries
     * travel one by one. Nodes that are removed may disturb the others, so nobody is.
     */
    private static final RaftConfig PLAIN = config(false, 1, 60, 10);

    /** Little is kept, so that many peers need a snapshot. */
    private static final RaftConfig FORGETFUL = config(true, 400, 12, 1);

    private static RaftConfig config(
            boolean careful, int batchBytesMax, int snapshotEntries, int keptEntries) {
        return new RaftConfig(
                2,
                12,
                24,
                careful,
                careful,
                100,
                batchBytesMax,
                4,
                1_000,
                8_000,
                1_500,
                4_000,
                snapshotEntries,
                keptEntries,
                100);
    }

    private RaftSimulation() {}

    /** Runs worlds until one breaks a rule, and says which. */
    public static Optional<String> firstFailure(int worlds) {
        for (long seed = 1; seed <= worlds; seed++) {
            Optional<String> failure = of(seed).run(seed).failure();
            if (failure.isPresent()) {
                String rule = failure.get();
                return Optional.of(
                        "seed " + seed + ", " + rule.substring(0, Math.min(rule.length(), 110)));
            }
        }
        return Optional.empty();
    }

    /**
     * Runs worlds.
     *
     * @throws io.quorate.testkit.sim.SimulationFailure with the story of the first one that breaks
     *     a rule
     */
    static SimStats check(long firstSeed, int worlds) {
        SimStats sum = new SimStats();
        for (long seed = firstSeed; seed < firstSeed + worlds; seed++) {
            sum.add(of(seed).check(seed, 1));
        }
        return sum;
    }

    /** The worlds that this seed makes, which differ in how the nodes are configured. */
    static Simulation<RaftMessage> of(long seed) {
        return of(seed, SimRequest.ANY);
    }

    static Simulation<RaftMessage> of(long seed, SimRequest request) {
        RaftConfig config = seed % 3 == 0 ? PLAIN : seed % 3 == 1 ? FORGETFUL : USUAL;
        boolean operated = seed % 3 != 0 && seed % 4 != 0;
        SimOptions usual = SimOptions.DEFAULT.withNodes(1, 7);
        SimOptions options =
                request.applyTo(config.leasePercent() > 0 ? usual.withLeases() : usual);
        return Simulation.of(
                        operated ? options.withOperator() : options,
                        context -> new RaftCore(context, config),
                        new RaftCodec())
                .withInvariant(RaftInvariant::new);
    }
}
