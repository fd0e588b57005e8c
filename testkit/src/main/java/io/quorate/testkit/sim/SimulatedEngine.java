package io.quorate.testkit.sim;

import io.quorate.api.Provider;
import io.quorate.testkit.race.Contender;
import java.util.Optional;

/**
 * An engine that can be simulated, for {@code quorate sim}. Found by {@link
 * java.util.ServiceLoader}. Its name is that of the engine.
 */
public interface SimulatedEngine extends Provider {

    /**
     * The simulation that makes this seed's world: worlds of different seeds may differ in how the
     * nodes are configured. The same arguments give the same.
     *
     * @throws io.quorate.api.ConsensusException with {@link io.quorate.api.ConsensusError.Invalid}
     *     if the engine has no such quorum, or not with so many nodes
     */
    Simulation<?> simulation(long seed, SimRequest request);

    /**
     * The engine with its usual settings, but an election timeout of 500 ms to 1 s and heartbeats
     * of 50 ms, and no snapshots, for races against others. Empty if it takes part in none.
     *
     * @param quorum what a quorum is, in the words of the engine's configuration
     */
    default Optional<Contender<?>> contender(String quorum) {
        return Optional.empty();
    }
}
