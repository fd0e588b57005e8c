package io.quorate.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudentTTest {

    @ParameterizedTest
    @CsvSource({
        "0.95, 1, 12.706",
        "0.95, 2, 4.303",
        "0.95, 3, 3.182",
        "0.95, 4, 2.776",
        "0.95, 9, 2.262",
        "0.95, 30, 2.042",
        "0.99, 1, 63.657",
        "0.99, 2, 9.925",
        "0.99, 4, 4.604",
        "0.99, 19, 2.861",
        "0.90, 5, 2.015",
        "0.50, 8, 0.706"
    })
    void reachesAsFarAsPrintedTablesSay(double inside, int degrees, double reach) {
        assertThat(StudentT.reach(inside, degrees)).isCloseTo(reach, within(0.0006));
    }

    @Test
    void comesCloseToTheNormalDistributionWithManyDegrees() {
        assertThat(StudentT.reach(0.95, 10_000)).isCloseTo(1.9602, within(0.0001));
    }

    @Test
    void refusesWhatHasNoInterval() {
        assertThatThrownBy(() -> StudentT.reach(1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.0");
        assertThatThrownBy(() -> StudentT.reach(0.9, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StudentT.reach(Double.NaN, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
