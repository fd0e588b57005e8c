package io.quorate.paxos;

import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimulatedEngine;
import io.quorate.testkit.sim.Simulation;

/** The worlds of Paxos's own tests, for the command line. */
public final class SimulatedPaxos implements SimulatedEngine {

    @Override
    public String name() {
        return "paxos";
    }

    @Override
    public String description() {
        return "Multi-Paxos, in worlds of 3 to 7 nodes under all kinds of quorums";
    }

    @Override
    public Simulation<?> simulation(long seed, SimRequest request) {
        return PaxosSimulation.of(seed, request);
    }
}
