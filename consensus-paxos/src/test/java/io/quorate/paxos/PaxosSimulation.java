package io.quorate.paxos;

import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.Simulation;

/** Paxos nodes in simulated worlds, with small limits so that much happens in little time. */
final class PaxosSimulation {

    private PaxosSimulation() {}

    /** Ticks of 10 ms: heartbeats after 20 ms, elections after 120 to 240 ms. */
    static PaxosConfig config(String quorum) {
        return new PaxosConfig(2, 12, quorum, 16, 4_000, 400, 1_500, 4_000, 60, 10);
    }

    static Simulation<PaxosMessage> majority() {
        return simulation(SimOptions.DEFAULT);
    }

    static Simulation<PaxosMessage> simulation(SimOptions options) {
        return Simulation.of(
                options, context -> new PaxosCore(context, config("majority")), new PaxosCodec());
    }
}
