package io.quorate.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.raft.core.RaftMessage;
import io.quorate.testkit.sim.Metric;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimStats;
import io.quorate.testkit.sim.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The engine keeps every rule in every world. */
class RaftSimulationTest {

    private static final int WORLDS = Integer.getInteger("quorate.raft.worlds", 400);
    private static final int LONG_WORLDS = 12;
    private static final int WORLDS_FOR_A_BUG = 3_000;

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

    @Test
    void aNodeWhoseDiskWasReplacedNeverVotesAgain() {
        SimStats stats = RaftSimulation.amnesia(false).check(1, WORLDS / 2);
        assertThat(stats.get(Metric.DISKS_WIPED)).isPositive();
        assertThat(stats.get(Metric.OLD_IMAGES_RESTORED)).isPositive();
        assertThat(stats.get(Metric.AMNESIA_FOUND)).isPositive();
    }

    @Test
    void aNodeWhoseDiskWasReplacedAndThatNobodyKnowsAgainIsFound() {
        Simulation<RaftMessage> disguised = RaftSimulation.amnesia(true);
        assertThat(LongStream.rangeClosed(1, WORLDS_FOR_A_BUG).boxed())
                .as("worlds in which amnesia does harm")
                .anyMatch(seed -> disguised.run(seed).failure().isPresent());
    }
}
