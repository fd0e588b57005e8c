package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.testkit.sim.Metric;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The engine keeps every rule in every world. */
class RaftSimulationTest {

    private static final int WORLDS = Integer.getInteger("quorate.raft.worlds", 400);
    private static final Set<Metric> UNUSUAL =
            Set.of(Metric.DISKS_WIPED, Metric.OLD_IMAGES_RESTORED);
    private static final int LONG_WORLDS = 12;

    @Test
    void everyRuleIsKeptInEveryWorld() {
        SimStats stats = RaftSimulation.check(1, WORLDS);
        System.out.println(stats);
        List<Metric> zero = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (stats.get(metric) == 0 && !UNUSUAL.contains(metric)) {
                zero.add(metric);
            }
        }
        assertThat(zero).as("what never happened was not tested").isEmpty();
    }

    @Test
    void everyRuleIsKeptForLong() {
        SimRequest request = new SimRequest(3, null, Duration.ofSeconds(60));
        SimStats stats = new SimStats();
        for (long seed = 20; seed < 20 + LONG_WORLDS; seed++) {
            stats.add(RaftSimulation.of(seed, request).check(seed, 1));
        }
        System.out.println(stats);
        assertThat(stats.seeds()).isEqualTo(LONG_WORLDS);
    }
}
