package io.quorate.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimelineTest {

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private static Timeline timeline() {
        Timeline timeline = new Timeline();
        timeline.acknowledged(millis(0), millis(5));
        timeline.acknowledged(millis(5), millis(12));
        // Begun before the leader was gone at 20 ms, and served by the next one.
        timeline.acknowledged(millis(15), millis(700));
        timeline.acknowledged(millis(30), millis(720));
        timeline.acknowledged(millis(25), millis(715));
        return timeline;
    }

    @Test
    void firstIsTheEarliestAnswerToAWriteThatWasBegunSince() {
        assertThat(timeline().firstBegunFrom(millis(20))).hasValue(millis(715));
        assertThat(timeline().firstBegunFrom(millis(15))).hasValue(millis(700));
        assertThat(timeline().firstBegunFrom(millis(31))).isEmpty();
    }

    @Test
    void longestGapLiesBetweenAnswersOrTheEnds() {
        assertThat(timeline().longestGap(millis(0), millis(800)))
                .isEqualTo(new Timeline.Gap(millis(12), millis(700)));
        assertThat(timeline().longestGap(millis(705), millis(800)))
                .isEqualTo(new Timeline.Gap(millis(720), millis(800)));
        assertThat(new Timeline().longestGap(millis(1), millis(3)).nanos()).isEqualTo(millis(2));
    }

    @Test
    void bucketsCountAnswersOfTenMilliseconds() {
        assertThat(timeline().buckets(millis(0), millis(30))).containsExactly(1, 1, 0);
        assertThat(timeline().buckets(millis(690), millis(730))).containsExactly(0, 1, 1, 1);
    }

    @Test
    void holdsMoreThanItBeganWith() {
        Timeline timeline = new Timeline();
        for (int i = 0; i < 3_000; i++) {
            timeline.acknowledged(i, i + 1);
        }
        assertThat(timeline.size()).isEqualTo(3_000);
        assertThat(timeline.firstBegunFrom(2_999)).hasValue(3_000);
    }
}
