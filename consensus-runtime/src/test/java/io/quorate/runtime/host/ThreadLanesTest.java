package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThreadLanesTest {

    @Test
    void tasksOfALaneRunInOrderOnOneThread() throws InterruptedException {
        ThreadLanes lanes = new ThreadLanes("lanes-test");
        List<Integer> order = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            lanes.loop(() -> order.add(number));
        }
        lanes.loop(done::countDown);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(order).hasSize(1_000).isSorted();
        lanes.close();
    }

    @Test
    void aTaskThatThrowsDoesNotEndItsLane() throws InterruptedException {
        ThreadLanes lanes = new ThreadLanes("lanes-test");
        CountDownLatch done = new CountDownLatch(1);
        lanes.apply(
                () -> {
                    throw new IllegalStateException("on purpose");
                });
        lanes.apply(done::countDown);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        lanes.close();
    }

    @Test
    void closingFinishesTheTaskUnderWayUninterruptedAndDropsTheRest() throws InterruptedException {
        ThreadLanes lanes = new ThreadLanes("lanes-test");
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean dropped = new AtomicBoolean(true);
        lanes.background(
                () -> {
                    began.countDown();
                    try {
                        ended.set(mayEnd.await(10, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        lanes.background(() -> dropped.set(false));
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(lanes::close);
        closer.start();
        while (closer.getState() == Thread.State.NEW
                || closer.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        mayEnd.countDown();
        closer.join();
        assertThat(ended).isTrue();
        assertThat(dropped).isTrue();
        lanes.loop(() -> dropped.set(false));
        lanes.loopAfter(0, () -> dropped.set(false));
        assertThat(dropped).isTrue();
    }

    /** Each round closes while a thread may be on its way from its last task to the next. */
    @Test
    void closingBetweenTwoTasksEndsEveryThread() throws InterruptedException {
        for (int round = 0; round < 3_000; round++) {
            String name = "lanes-race-" + round;
            ThreadLanes lanes = new ThreadLanes(name);
            AtomicReference<Thread> loop = new AtomicReference<>();
            CountDownLatch ran = new CountDownLatch(1);
            lanes.loop(
                    () -> {
                        loop.set(Thread.currentThread());
                        ran.countDown();
                    });
            ran.await();
            lanes.loop(() -> {});
            lanes.loop(() -> {});
            lanes.close();
            assertThat(loop.get().isAlive()).as("round %s", round).isFalse();
        }
    }
}
