package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.testkit.sim.Metric;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.SimReport;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimStats;
import io.quorate.testkit.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole clusters in worlds where everything goes wrong that can. */
class PaxosSimulationTest {

    private static final int WORLDS = Integer.getInteger("quorate.paxos.worlds", 300);
    private static final int WORLDS_FOR_A_BUG = 3_000;

    @Test
    void everyWorldKeepsEveryRule() {
        SimStats stats = new SimStats();
        for (long seed = 1; seed <= WORLDS; seed++) {
            stats.add(PaxosSimulation.of(seed, SimRequest.ANY).check(seed, 1));
        }
        System.out.println(stats);
        assertThat(stats.seeds()).isEqualTo(WORLDS);
        List<Metric> zero = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (stats.get(metric) == 0) {
                zero.add(metric);
            }
        }
        assertThat(zero).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = PaxosSimulation.Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = "MAJORITY")
    void everyKindOfQuorumKeepsEveryRule(PaxosSimulation.Kind kind) {
        int worlds = Math.max(20, WORLDS / 5);
        SimStats stats = new SimStats();
        for (long seed = 100_000; seed < 100_000 + worlds; seed++) {
            stats.add(PaxosSimulation.of(seed, kind).check(seed, 1));
        }
        System.out.println(kind + ": " + stats);
        assertThat(stats.get(Metric.OPS_DECIDED)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7})
    void everyNumberOfNodesKeepsEveryRule(int nodes) {
        SimStats stats = new SimStats();
        int worlds = Math.max(20, WORLDS / 10);
        for (long seed = 200_000; seed < 200_000 + worlds; seed++) {
            SimRequest request = new SimRequest(nodes, null, null);
            stats.add(PaxosSimulation.of(seed, request).check(seed, 1));
        }
        assertThat(stats.get(Metric.OPS_DECIDED)).isPositive();
    }

    @Test
    void readsUnderLeasesAreRightWhenLeadersAreCutOffAndClocksGoWrong() {
        SimStats stats = PaxosSimulation.deposed(PaxosBug.NONE).check(1, WORLDS / 3);
        System.out.println("leases: " + stats);
        assertThat(stats.get(Metric.READS_SERVED)).isPositive();
    }

    @Test
    void v31ANodeWhoseDiskWasReplacedNeverVotesAgain() {
        SimStats stats = PaxosSimulation.amnesia(PaxosBug.NONE).check(1, WORLDS / 2);
        System.out.println("amnesia: " + stats);
        assertThat(stats.get(Metric.DISKS_WIPED)).isPositive();
        assertThat(stats.get(Metric.OLD_IMAGES_RESTORED)).isPositive();
        assertThat(stats.get(Metric.AMNESIA_FOUND)).isPositive();
    }

    @Test
    void everyPlantedBugIsFound() {
        List<PaxosBug> missed = new ArrayList<>();
        int planted = 0;
        for (PaxosBug bug : PaxosBug.values()) {
            if (bug != PaxosBug.NONE) {
                planted++;
                if (!isFound(bug)) {
                    missed.add(bug);
                }
            }
        }
        System.out.println("planted bugs found: " + (planted - missed.size()) + "/" + planted);
        assertThat(missed).isEmpty();
    }

    private static Simulation<PaxosMessage> world(long seed, PaxosBug bug) {
        if (bug == PaxosBug.AMNESIA_UNSEEN) {
            return PaxosSimulation.amnesia(bug);
        }
        return bug.isAboutLeases()
                ? PaxosSimulation.deposed(bug)
                : PaxosSimulation.of(PaxosSimulation.operated(SimOptions.DEFAULT, seed), bug);
    }

    private static boolean isFound(PaxosBug bug) {
        for (long seed = 1; seed <= WORLDS_FOR_A_BUG; seed++) {
            SimReport report = world(seed, bug).run(seed);
            if (report.failure().isPresent()) {
                String rule = report.failure().get();
                String first = rule.substring(0, Math.min(rule.length(), 110));
                System.out.println(bug + " is found by seed " + seed + ": " + first);
                return true;
            }
        }
        return false;
    }
}
