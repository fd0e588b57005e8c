package io.quorate.paxos;

import io.quorate.testkit.race.Contender;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimulatedEngine;
import io.quorate.testkit.sim.Simulation;
import java.util.Optional;

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

    @Override
    public Optional<Contender<?>> contender(String quorum) {
        PaxosConfig config =
                new PaxosConfig(
                        5,
                        50,
                        quorum,
                        4_096,
                        32 << 20,
                        1 << 20,
                        32 << 20,
                        16 << 20,
                        1_000_000_000,
                        0,
                        PaxosConfig.PRIORITY_MAX,
                        0);
        return Optional.of(
                Contender.of(
                        "paxos " + quorum,
                        context -> new PaxosCore(context, config),
                        new PaxosCodec(),
                        true));
    }
}
