package io.quorate.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LineLimitTest {

    private static final long LATER = LineLimit.WINDOW_NANOS;

    private final LineLimit limit = new LineLimit(3);

    private boolean admits(String logger, String text, String event, long now) {
        return limit.admits(logger, "WARN", text, event, now);
    }

    private int admitted(String logger, String text, int lines, long now) {
        int admitted = 0;
        for (int i = 0; i < lines; i++) {
            admitted += admits(logger, text, "", now) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void whatIsTooMuchIsLeftOutAndTold() {
        assertThat(admitted("a", "x {}", 3, 7)).isEqualTo(3);
        assertThat(limit.hasLeftOut()).isFalse();
        assertThat(admitted("a", "x {}", 5, 8)).isZero();
        assertThat(limit.hasLeftOut()).isTrue();
        assertThat(limit.leftOut(7 + LATER - 1)).as("the window is not over").isEmpty();
        assertThat(limit.leftOut(7 + LATER))
                .containsExactly(new LineLimit.LeftOut("a", "WARN", "x {}", 5));
        assertThat(limit.leftOut(7 + LATER)).as("told once").isEmpty();
        assertThat(admitted("a", "x {}", 9, 8 + LATER)).isEqualTo(3);
    }

    @Test
    void aNewWindowBeginsByItselfIfNothingWasLeftOut() {
        assertThat(admitted("a", "x", 3, 0)).isEqualTo(3);
        assertThat(admitted("a", "x", 3, LATER)).isEqualTo(3);
        assertThat(admitted("a", "x", 1, 2 * LATER - 1)).isZero();
    }

    @Test
    void kindsDoNotTakeRoomFromEachOther() {
        assertThat(admitted("a", "x", 9, 0)).isEqualTo(3);
        assertThat(admitted("a", "y", 9, 0)).isEqualTo(3);
        assertThat(admitted("b", "x", 9, 0)).isEqualTo(3);
        assertThat(admits("a", "x", "leader_changed", 0)).isTrue();
        assertThat(limit.admits("a", "ERROR", "x", "", 0)).isTrue();
        assertThat(limit.allLeftOut()).hasSize(3);
        assertThat(limit.hasLeftOut()).isFalse();
    }

    @Test
    void aLoggerWhoseEveryLineIsOfAnotherKindIsLimitedToo() {
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += admits("a", "peer " + i + " is broken", "", i) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(32 + 3);
        List<LineLimit.LeftOut> told = limit.leftOut(20_000 + LATER);
        assertThat(told).hasSize(1);
        assertThat(told.get(0).count()).isEqualTo(10_000 - admitted);
        assertThat(admits("a", "peer 1 is broken", "", 20_000 + LATER)).isTrue();
    }
}
