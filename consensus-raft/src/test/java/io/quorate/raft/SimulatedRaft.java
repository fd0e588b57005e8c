package io.quorate.raft;

import io.quorate.api.ConsensusError;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimulatedEngine;
import io.quorate.testkit.sim.Simulation;

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
}
