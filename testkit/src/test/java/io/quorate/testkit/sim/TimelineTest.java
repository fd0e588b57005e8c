package io.quorate.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {

    @Test
    void runsEverythingInTheOrderOfTime() {
        Timeline timeline = new Timeline(new SimRandom(1));
        SimRandom times = new SimRandom(2);
        List<Long> ran = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            timeline.at(times.between(0, 500), () -> ran.add(timeline.now()));
        }
        while (timeline.nextTime() < Long.MAX_VALUE) {
            timeline.runNext();
        }
        assertThat(ran).hasSize(2_000).isSorted();
    }

    @Test
    void takesThePastForNow() {
        Timeline timeline = new Timeline(new SimRandom(1));
        timeline.idleUntil(100);
        List<Long> ran = new ArrayList<>();
        timeline.at(50, () -> ran.add(timeline.now()));
        timeline.runNext();
        assertThat(ran).containsExactly(100L);
    }

    @Test
    void ordersWhatIsAtOneTimeByTheSeed() {
        assertThat(orderOfTies(1)).isEqualTo(orderOfTies(1)).isNotEqualTo(orderOfTies(2));
    }

    @Test
    void doesNotIdlePastWhatIsToHappen() {
        Timeline timeline = new Timeline(new SimRandom(1));
        timeline.at(50, () -> {});
        timeline.idleUntil(100);
        assertThat(timeline.now()).isZero();
    }

    private static List<Integer> orderOfTies(long seed) {
        Timeline timeline = new Timeline(new SimRandom(seed));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            timeline.at(5, () -> order.add(number));
        }
        while (order.size() < 20) {
            timeline.runNext();
        }
        return order;
    }
}
