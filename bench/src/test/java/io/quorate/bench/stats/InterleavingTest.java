package io.quorate.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InterleavingTest {

    private static final List<String> CASES = List.of("a", "b", "c", "d");

    @Test
    void measuresEachCaseOnceInEachRound() {
        for (int round = 1; round <= 20; round++) {
            assertThat(Interleaving.of(CASES, round)).containsExactlyInAnyOrderElementsOf(CASES);
        }
    }

    @Test
    void isTheSameForTheSameRoundAndDiffersBetweenRounds() {
        Set<List<String>> orders = new HashSet<>();
        for (int round = 1; round <= 20; round++) {
            orders.add(Interleaving.of(CASES, round));
            assertThat(Interleaving.of(CASES, round)).isEqualTo(Interleaving.of(CASES, round));
        }
        assertThat(orders).hasSizeGreaterThan(5);
    }
}
