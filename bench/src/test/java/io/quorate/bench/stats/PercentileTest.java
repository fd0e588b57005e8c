package io.quorate.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PercentileTest {

    @Test
    void isOneOfTheValues() {
        List<Double> hundred = new ArrayList<>();
        for (int i = 100; i >= 1; i--) {
            hundred.add((double) i);
        }
        assertThat(Percentile.of(hundred, 50)).isEqualTo(50);
        assertThat(Percentile.of(hundred, 99)).isEqualTo(99);
        assertThat(Percentile.of(hundred, 100)).isEqualTo(100);
        assertThat(Percentile.of(List.of(3.0, 1.0, 2.0), 50)).isEqualTo(2);
        assertThat(Percentile.of(List.of(3.0, 1.0, 2.0), 99)).isEqualTo(3);
        assertThat(Percentile.of(List.of(7.0), 1)).isEqualTo(7);
    }

    @Test
    void needsAValueAndAPercentage() {
        assertThatThrownBy(() -> Percentile.of(List.of(), 50))
                .hasMessage("0 values have no percentile 50.0");
        assertThatThrownBy(() -> Percentile.of(List.of(1.0), 0))
                .hasMessage("1 values have no percentile 0.0");
        assertThatThrownBy(() -> Percentile.of(List.of(1.0), 101))
                .hasMessage("1 values have no percentile 101.0");
    }
}
