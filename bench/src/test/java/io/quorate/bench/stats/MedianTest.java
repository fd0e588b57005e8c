package io.quorate.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MedianTest {

    @Test
    void liesInTheMiddle() {
        assertThat(Median.of(List.of(5.0))).isEqualTo(5);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Median.of(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
    }

    @Test
    void needsAValue() {
        assertThatThrownBy(() -> Median.of(List.of())).hasMessage("no values have no median");
    }
}
