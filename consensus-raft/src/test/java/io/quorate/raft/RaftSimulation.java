package io.quorate.raft;

import io.quorate.raft.core.RaftConfig;
import io.quorate.raft.core.RaftCore;
import io.quorate.raft.core.RaftInvariant;
import io.quorate.raft.core.RaftMessage;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.Simulation;

/** Raft nodes in simulated worlds, with small limits so that much happens in little time. */
public final class RaftSimulation {

    /** Ticks of 10 ms: heartbeats after 20 ms, elections after 120 to 240 ms. */
    public static final RaftConfig CONFIG =
            new RaftConfig(
                    2, 12, 24, true, true, 100, 400, 4, 1_000, 8_000, 1_500, 4_000, 60, 10, 100);

    private RaftSimulation() {}

    /** Worlds of the usual kind. */
    public static Simulation<RaftMessage> simulation() {
        return simulation(SimOptions.DEFAULT.withOperator(), CONFIG);
    }

    static Simulation<RaftMessage> simulation(SimOptions options, RaftConfig config) {
        return Simulation.of(options, context -> new RaftCore(context, config), new RaftCodec())
                .withInvariant(RaftInvariant::new);
    }
}
