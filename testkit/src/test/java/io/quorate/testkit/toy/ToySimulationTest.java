package io.quorate.testkit.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.quorate.testkit.sim.Metric;
import io.quorate.testkit.sim.SimReport;
import io.quorate.testkit.sim.SimStats;
import io.quorate.testkit.sim.SimulationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The simulator and the toy hold each other to account. */
class ToySimulationTest {

    /** A toy never needs another's snapshot, and nobody operates it. */
    private static final Set<Metric> NOT_FOR_TOYS =
            Set.of(Metric.SNAPSHOTS_INSTALLED, Metric.MEMBERSHIP_CHANGES, Metric.TRANSFERS);

    private static final int WORLDS = 600;
    private static final int WORLDS_FOR_A_BUG = 10_000;

    @Test
    void theHonestToyKeepsEveryRuleInEveryWorld() {
        SimStats stats = ToySimulation.of(ToyBug.NONE).check(1, WORLDS);
        System.out.println(stats);
        assertThat(stats.seeds()).isEqualTo(WORLDS);
        assertThat(countsOfZero(stats)).isEmpty();
    }

    @Test
    void everyPlantedBugIsFound() {
        List<ToyBug> missed = new ArrayList<>();
        int planted = 0;
        for (ToyBug bug : ToyBug.values()) {
            if (bug == ToyBug.NONE) {
                continue;
            }
            planted++;
            if (!isFound(bug)) {
                missed.add(bug);
            }
        }
        System.out.println("planted bugs found: " + (planted - missed.size()) + "/" + planted);
        assertThat(missed).isEmpty();
    }

    @Test
    void aNodeThatForgetsAndVotesAgainIsFound() {
        SimStats stats = new SimStats();
        for (long seed = 1; seed <= WORLDS; seed++) {
            SimReport report = ToySimulation.amnesia(true).run(seed);
            stats.add(report.stats());
            if (report.failure().isPresent()) {
                System.out.println("amnesia is found by seed " + seed + ": " + firstOf(report));
                assertThat(stats.get(Metric.DISKS_WIPED)).isPositive();
                return;
            }
        }
        fail("no world in " + WORLDS + " shows that a node forgot");
    }

    @Test
    void aNodeThatForgetsDoesNotVoteAgain() {
        SimStats stats = ToySimulation.amnesia(false).check(1, WORLDS);
        System.out.println("amnesia: " + stats);
        assertThat(stats.get(Metric.DISKS_WIPED)).isPositive();
        assertThat(stats.get(Metric.OLD_IMAGES_RESTORED)).isPositive();
        assertThat(stats.get(Metric.AMNESIA_FOUND)).isPositive();
    }

    @Test
    void aWorldThatIsMadeToFailIsReportedWithItsSeedAndItsStory() {
        long seed = 4711;
        assertThat(ToySimulation.canary().run(seed).failure().orElseThrow()).contains("canary");
        assertThatThrownBy(() -> ToySimulation.canary().check(seed, 10))
                .isInstanceOfSatisfying(
                        SimulationFailure.class,
                        failure -> assertThat(failure.seed()).isEqualTo(seed))
                .hasMessageStartingWith("seed 4711: ")
                .hasMessageContaining("the canary sings")
                .hasMessageContaining("BROKEN")
                .hasMessageContaining("takes Received");
    }

    @Test
    void aBugIsReportedTheSameWayEachTime() {
        SimReport once = ToySimulation.of(ToyBug.DECIDED_GOES_BACK).run(1);
        SimReport again = ToySimulation.of(ToyBug.DECIDED_GOES_BACK).run(1);
        assertThat(once.failure()).isPresent().isEqualTo(again.failure());
        assertThat(once.hash()).isEqualTo(again.hash());
    }

    private static boolean isFound(ToyBug bug) {
        for (long seed = 1; seed <= WORLDS_FOR_A_BUG; seed++) {
            SimReport report = ToySimulation.of(bug).run(seed);
            if (report.failure().isPresent()) {
                System.out.println(bug + " is found by seed " + seed + ": " + firstOf(report));
                return true;
            }
        }
        return false;
    }

    private static String firstOf(SimReport report) {
        String rule = report.failure().orElseThrow();
        return rule.substring(0, Math.min(rule.length(), 120));
    }

    /** A metric that stays at zero is a fault that was never injected, or a check never made. */
    private static List<Metric> countsOfZero(SimStats stats) {
        List<Metric> zero = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (stats.get(metric) == 0 && !NOT_FOR_TOYS.contains(metric)) {
                zero.add(metric);
            }
        }
        return zero;
    }
}
