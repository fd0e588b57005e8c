package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.testkit.sim.SimStats;
import org.junit.jupiter.api.Test;

/** Whole clusters in worlds where everything goes wrong that can. */
class PaxosSimulationTest {

    private static final int WORLDS = Integer.getInteger("quorate.sim.worlds", 300);

    @Test
    void everyWorldKeepsEveryRule() {
        SimStats stats = PaxosSimulation.majority().check(1, WORLDS);
        System.out.println(stats);
        assertThat(stats.seeds()).isEqualTo(WORLDS);
    }
}
