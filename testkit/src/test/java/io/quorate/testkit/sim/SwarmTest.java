package io.quorate.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SwarmTest {

    private static final int WORLDS = 2_000;

    @Test
    void oneWorldInTenHasNoFaultsAndOneHasAll() {
        int none = 0;
        int all = 0;
        for (long seed = 0; seed < WORLDS; seed++) {
            Set<Fault> faults = swarm(SimOptions.DEFAULT, seed).faults;
            none += faults.isEmpty() ? 1 : 0;
            all += faults.equals(Fault.usual()) ? 1 : 0;
        }
        assertThat(none).isBetween(WORLDS / 12, WORLDS / 8);
        assertThat(all).isBetween(WORLDS / 12, WORLDS / 8);
    }

    @Test
    void everyFaultAndEveryClusterSizeIsDrawn() {
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (long seed = 0; seed < WORLDS; seed++) {
            Swarm swarm = swarm(SimOptions.DEFAULT, seed);
            swarm.faults.forEach(fault -> faults.merge(fault, 1, Integer::sum));
            sizes.merge(swarm.nodes, 1, Integer::sum);
        }
        assertThat(faults.values()).hasSize(Fault.usual().size()).allMatch(n -> n > WORLDS / 3);
        assertThat(sizes.keySet()).containsExactly(1, 3, 5);
    }

    @Test
    void drawsNoFaultThatIsNotAllowed() {
        SimOptions options = SimOptions.DEFAULT.withFaults(EnumSet.of(Fault.LOSS));
        for (long seed = 0; seed < 200; seed++) {
            Swarm swarm = swarm(options, seed);
            assertThat(swarm.faults).isSubsetOf(Fault.LOSS);
            assertThat(swarm.duplicates).isZero();
            assertThat(swarm.crashMode(new SimRandom(seed))).isEqualTo(CrashMode.KEEP_ALL);
        }
    }

    private static Swarm swarm(SimOptions options, long seed) {
        return new Swarm(options, new SimRandom(seed));
    }
}
