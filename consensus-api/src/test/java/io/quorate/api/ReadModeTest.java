package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadModeTest {

    static List<Duration> unfitBounds() {
        return List.of(
                Duration.ofMillis(-1),
                Duration.ofDays(36_500).plusNanos(1),
                ChronoUnit.FOREVER.getDuration());
    }

    @ParameterizedTest
    @MethodSource("unfitBounds")
    void boundThatNobodyCanCountIsRefused(Duration bound) {
        assertThatThrownBy(() -> new ReadMode.Stale(bound))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(bound.toString());
    }
}
