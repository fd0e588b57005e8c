package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.testkit.sim.OtherJvm;
import io.quorate.testkit.sim.SimRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same calls in the same order give the same effects, in every JVM. */
class PaxosReplayTest {

    private static final long FIRST = 2_000;
    private static final int WORLDS = 200;

    @Test
    void aSeedMakesTheSameWorldTwiceAndInAnotherJvm() throws Exception {
        List<String> here = hashes(FIRST, WORLDS);
        assertThat(hashes(FIRST, WORLDS)).isEqualTo(here);
        assertThat(here).doesNotHaveDuplicates();
        assertThat(hashesInAnotherJvm()).isEqualTo(here);
    }

    /** Prints the hashes of the worlds of {@code args[1]} seeds from {@code args[0]} on. */
    public static void main(String[] args) {
        hashes(Long.parseLong(args[0]), Integer.parseInt(args[1])).forEach(System.out::println);
    }

    private static List<String> hashes(long first, int count) {
        List<String> hashes = new ArrayList<>();
        for (long seed = first; seed < first + count; seed++) {
            hashes.add(Long.toHexString(PaxosSimulation.of(seed, SimRequest.ANY).run(seed).hash()));
        }
        return hashes;
    }

    private static List<String> hashesInAnotherJvm() throws IOException, InterruptedException {
        return OtherJvm.run(PaxosReplayTest.class, Long.toString(FIRST), Integer.toString(WORLDS));
    }
}
