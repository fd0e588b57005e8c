package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.testkit.sim.Metric;
import io.quorate.testkit.sim.SimStats;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The engine keeps every rule in every world. */
class RaftSimulationTest {

    private static final int WORLDS = 400;

    @Test
    void everyRuleIsKeptInEveryWorld() {
        SimStats stats = RaftSimulation.check(1, WORLDS);
        System.out.println(stats);
        List<Metric> zero = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (stats.get(metric) == 0) {
                zero.add(metric);
            }
        }
        assertThat(zero).as("what never happened was not tested").isEmpty();
    }
}
