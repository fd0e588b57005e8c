package io.quorate.raft;

import io.quorate.api.ConsensusError;
import io.quorate.raft.core.RaftConfig;
import io.quorate.raft.core.RaftCore;
import io.quorate.testkit.race.Contender;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimulatedEngine;
import io.quorate.testkit.sim.Simulation;
import java.util.Optional;

/** The worlds of Raft's own tests, for the command line. */
public final class SimulatedRaft implements SimulatedEngine {

    @Override
    public String name() {
        return "raft";
    }

    @Override
    public String description() {
        return "Raft, in worlds of 1 to 7 nodes with an operator in half of them";
    }

    @Override
    public Simulation<?> simulation(long seed, SimRequest request) {
        String quorum = request.quorum();
        if (quorum != null && !quorum.equals("majority")) {
            throw new ConsensusError.Invalid(
                            "quorum '" + quorum + "': Raft has no other quorums than majorities")
                    .asException();
        }
        return RaftSimulation.of(seed, request);
    }

    @Override
    public Optional<Contender<?>> contender(String quorum) {
        if (!quorum.equals("majority")) {
            return Optional.empty();
        }
        RaftConfig config =
                new RaftConfig(
                        new RaftConfig.Timing(5, 50, 100, 500),
                        new RaftConfig.Elections(true, true, 100, 0),
                        new RaftConfig.Flow(1 << 20, 256, 16 << 20, 64 << 20, 16 << 20),
                        new RaftConfig.Retention(32 << 20, 1_000_000_000, 0));
        return Optional.of(
                Contender.of(
                        "raft", context -> new RaftCore(context, config), new RaftCodec(), false));
    }
}
