package io.quorate.simulation;

import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimulatedEngine;
import io.quorate.testkit.sim.Simulation;
import java.util.ServiceLoader;

/** Raft under a rule that the world of seed 42 does not keep. */
public final class CanaryEngine implements SimulatedEngine {

    @Override
    public String name() {
        return "canary";
    }

    @Override
    public String description() {
        return "breaks a rule in one world";
    }

    @Override
    public Simulation<?> simulation(long seed, SimRequest request) {
        for (SimulatedEngine engine : ServiceLoader.load(SimulatedEngine.class)) {
            if (engine.name().equals("raft")) {
                Simulation<?> honest = engine.simulation(seed, request);
                return seed == 42 ? broken(honest) : honest;
            }
        }
        throw new IllegalStateException("no raft");
    }

    private static <M> Simulation<M> broken(Simulation<M> honest) {
        return honest.withInvariant(
                () ->
                        (stepped, cluster) -> {
                            throw new IllegalStateException("the canary sings");
                        });
    }
}
