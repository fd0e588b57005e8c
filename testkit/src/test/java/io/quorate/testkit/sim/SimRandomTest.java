package io.quorate.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimRandomTest {

    @Test
    void givesTheSameNumbersForTheSameSeed() {
        SimRandom one = new SimRandom(42);
        SimRandom other = new SimRandom(42);
        for (int i = 0; i < 100; i++) {
            assertThat(one.nextLong()).isEqualTo(other.nextLong());
        }
    }

    @Test
    void splitsOffTheSameStreamHoweverMuchWasDrawn() {
        SimRandom fresh = new SimRandom(42);
        SimRandom used = new SimRandom(42);
        used.nextLong();
        assertThat(used.split("disk").nextLong()).isEqualTo(fresh.split("disk").nextLong());
        assertThat(used.split(7).nextLong()).isEqualTo(fresh.split(7).nextLong());
    }

    @Test
    void splitsOffDifferentStreamsForDifferentNames() {
        SimRandom random = new SimRandom(42);
        assertThat(random.split("a").nextLong()).isNotEqualTo(random.split("b").nextLong());
        assertThat(random.split(0).nextLong()).isNotEqualTo(random.split(1).nextLong());
    }

    @Test
    void staysWithinBounds() {
        SimRandom random = new SimRandom(1);
        boolean[] seen = new boolean[7];
        for (int i = 0; i < 10_000; i++) {
            seen[random.below(7)] = true;
            assertThat(random.between(-3L, 5L)).isBetween(-3L, 5L);
            assertThat(random.between(0.5, 0.75)).isBetween(0.5, 0.75);
            assertThat(random.exponential(1_000)).isBetween(0L, 10_000L);
        }
        assertThat(seen).containsOnly(true);
    }

    @Test
    void meetsItsProbabilities() {
        SimRandom random = new SimRandom(1);
        int hits = 0;
        for (int i = 0; i < 100_000; i++) {
            hits += random.chance(0.25) ? 1 : 0;
        }
        assertThat(hits).isBetween(24_000, 26_000);
        assertThat(random.chance(0)).isFalse();
        assertThat(random.chance(1)).isTrue();
    }
}
