package io.quorate.testkit.toy;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.testkit.sim.OtherJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A seed is all that a world depends on. */
class ReplayTest {

    private static final long FIRST = 1_000;
    private static final int WORLDS = 60;

    @Test
    void aSeedMakesTheSameWorldTwice() {
        assertThat(hashes(FIRST, WORLDS)).isEqualTo(hashes(FIRST, WORLDS));
    }

    @Test
    void seedsMakeDifferentWorlds() {
        assertThat(hashes(FIRST, WORLDS)).doesNotHaveDuplicates();
    }

    @Test
    void tellingTheStoryDoesNotChangeIt() {
        for (long seed = FIRST; seed < FIRST + 5; seed++) {
            assertThat(ToySimulation.of(ToyBug.NONE).trace(seed, 100).hash())
                    .isEqualTo(ToySimulation.of(ToyBug.NONE).run(seed).hash());
        }
    }

    @Test
    void aSeedMakesTheSameWorldInAnotherJvmWithOtherHashCodesLocaleAndZone() throws Exception {
        List<String> here = new ArrayList<>();
        hashes(FIRST, WORLDS).forEach(hash -> here.add(Long.toHexString(hash)));
        assertThat(hashesInAnotherJvm()).isEqualTo(here);
    }

    /** Prints the hashes of the worlds of {@code args[1]} seeds from {@code args[0]} on. */
    public static void main(String[] args) {
        for (long hash : hashes(Long.parseLong(args[0]), Integer.parseInt(args[1]))) {
            System.out.println(Long.toHexString(hash));
        }
    }

    private static List<Long> hashes(long first, int count) {
        List<Long> hashes = new ArrayList<>();
        for (long seed = first; seed < first + count; seed++) {
            hashes.add(ToySimulation.of(ToyBug.NONE).run(seed).hash());
        }
        return hashes;
    }

    private static List<String> hashesInAnotherJvm() throws IOException, InterruptedException {
        return OtherJvm.run(ReplayTest.class, Long.toString(FIRST), Integer.toString(WORLDS));
    }
}
