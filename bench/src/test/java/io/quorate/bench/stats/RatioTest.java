package io.quorate.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RatioTest {

    @Test
    void isTheGeometricMeanWithStudentsInterval() {
        Ratio ratio = Ratio.of(new double[] {2, 8}, new double[] {1, 1}, 0.95);

        // Logarithms ln 2 and ln 8: mean ln 4, standard error ln 2, reach 12.706.
        assertThat(ratio.estimate()).isCloseTo(4, within(1e-9));
        assertThat(Math.log(ratio.high() / 4)).isCloseTo(12.706 * Math.log(2), within(0.001));
        assertThat(Math.log(4 / ratio.low())).isCloseTo(12.706 * Math.log(2), within(0.001));
        assertThat(ratio.rounds()).isEqualTo(2);
    }

    @Test
    void seesADifferenceThroughNoiseThatTouchesBoth() {
        double[] left = {107, 215, 54, 130};
        double[] right = {100, 200, 50, 120};

        Ratio ratio = Ratio.of(left, right, 0.99);

        assertThat(ratio.isDifferent()).isTrue();
        assertThat(ratio.verdict("raft", "paxos")).isEqualTo("raft is 1.06–1.09 × paxos");
        assertThat(Ratio.of(right, left, 0.99).verdict("paxos", "raft"))
                .isEqualTo("paxos is 0.91–0.94 × raft");
    }

    @Test
    void seesNoDifferenceBetweenEqualsAndBetweenAlmostEquals() {
        double[] values = {100, 200, 50};
        double[] almost = {101, 202, 50.5};

        assertThat(Ratio.of(values, values, 0.99).verdict("raft", "raft"))
                .isEqualTo("no difference seen between raft and raft (1.00–1.00)");
        assertThat(Ratio.of(almost, values, 0.99).isDifferent()).isFalse();
    }

    @Test
    void seesNoDifferenceWhenOneRoundContradictsTheOthers() {
        Ratio ratio = Ratio.of(new double[] {120, 125, 80}, new double[] {100, 100, 100}, 0.95);

        assertThat(ratio.isDifferent()).isFalse();
    }

    @Test
    void saysNothingAfterOneRound() {
        Ratio ratio = Ratio.of(new double[] {300}, new double[] {100}, 0.95);

        assertThat(ratio.estimate()).isCloseTo(3, within(1e-9));
        assertThat(ratio.isDifferent()).isFalse();
        assertThat(ratio.verdict("a", "b"))
                .isEqualTo("one round says nothing about the difference between a and b");
        assertThat(ratio).hasToString("3.00 (?)");
    }

    @Test
    void holdsTheTruthAsOftenAsItClaims() {
        Random random = new Random(42);
        int held = 0;
        int wrong = 0;
        for (int i = 0; i < 4_000; i++) {
            double[] left = new double[5];
            double[] right = new double[5];
            for (int round = 0; round < 5; round++) {
                double machine = Math.exp(random.nextGaussian());
                left[round] = 1.3 * machine * Math.exp(0.05 * random.nextGaussian());
                right[round] = machine * Math.exp(0.05 * random.nextGaussian());
            }
            Ratio ratio = Ratio.of(left, right, 0.95);
            held += ratio.low() <= 1.3 && 1.3 <= ratio.high() ? 1 : 0;
            wrong += ratio.high() < 1 ? 1 : 0;
        }

        assertThat(held).isBetween(3_740, 3_860);
        assertThat(wrong).isZero();
    }

    @Test
    void refusesWhatCannotBeCompared() {
        assertThatThrownBy(() -> Ratio.of(new double[2], new double[3], 0.95))
                .hasMessage("2 and 3 values make no pairs");
        assertThatThrownBy(() -> Ratio.of(new double[0], new double[0], 0.95))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ratio.of(new double[] {0}, new double[] {1}, 0.95))
                .hasMessage("a measurement of 0.0 is not positive");
        assertThatThrownBy(() -> Ratio.of(new double[] {1, 2}, new double[] {1, Double.NaN}, 0.95))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
