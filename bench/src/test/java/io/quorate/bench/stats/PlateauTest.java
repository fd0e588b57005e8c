package io.quorate.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlateauTest {

    private final Plateau plateau = new Plateau(4);

    private void add(double... rates) {
        for (double rate : rates) {
            plateau.add(rate);
        }
    }

    @Test
    void isNotReachedWhileTheRateRises() {
        for (double rate = 100; rate < 1_000; rate *= 1.08) {
            add(rate);
            assertThat(plateau.isReached()).isFalse();
        }
    }

    @Test
    void isNotReachedWhileTheRateFalls() {
        add(100, 90, 80, 70, 60, 50, 40, 30, 20);

        assertThat(plateau.isReached()).isFalse();
    }

    @Test
    void isReachedOnceTheRateIsFlatWhateverWasBefore() {
        add(10, 20, 40, 80, 100, 101, 99, 100, 98);
        assertThat(plateau.isReached()).isFalse();

        add(102, 100, 100);
        assertThat(plateau.isReached()).isTrue();
    }

    @Test
    void isReachedInSpiteOfOneHiccup() {
        add(100, 100, 100, 100, 100, 3, 100, 100);

        assertThat(plateau.isReached()).isTrue();
    }

    @Test
    void isNotReachedByStandingStill() {
        add(0, 0, 0, 0, 0, 0, 0, 0, 0);

        assertThat(plateau.isReached()).isFalse();
    }
}
