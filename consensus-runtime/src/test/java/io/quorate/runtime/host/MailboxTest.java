package io.quorate.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private static final int THREADS = 4;
    private static final int ITEMS = 20_000;

    private final ThreadLanes lanes = new ThreadLanes("mailbox-test");

    @AfterEach
    void close() {
        lanes.close();
    }

    @Test
    void whoPutsSomethingIntoAnIdleMailboxMayWorkOnItHimself() {
        List<Thread> workers = new ArrayList<>();
        Mailbox<Integer> mailbox =
                new Mailbox<>(lanes, batch -> workers.add(Thread.currentThread()));
        mailbox.open();
        assertThat(mailbox.putAndWork(1)).isTrue();
        assertThat(workers).containsExactly(Thread.currentThread());
    }

    @Test
    void whatComesWhileSomebodyWorksIsTheNextBatch() throws InterruptedException {
        List<List<Integer>> batches = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(2);
        List<Mailbox<Integer>> self = new ArrayList<>();
        Mailbox<Integer> mailbox =
                new Mailbox<>(
                        lanes,
                        batch -> {
                            batches.add(List.copyOf(batch));
                            if (batch.contains(1)) {
                                self.get(0).putAndWork(2);
                                self.get(0).put(3);
                            }
                            done.countDown();
                        });
        self.add(mailbox);
        mailbox.open();
        mailbox.putAndWork(1);
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(batches).containsExactly(List.of(1), List.of(2, 3));
    }

    @Test
    void neverTwoWorkAtATimeAndNothingIsLost() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch left = new CountDownLatch(THREADS * ITEMS);
        Mailbox<Integer> mailbox =
                new Mailbox<>(
                        lanes,
                        batch -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            batch.forEach(item -> left.countDown());
                            inside.decrementAndGet();
                        });
        mailbox.open();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            boolean works = i % 2 == 0;
            Thread thread = new Thread(() -> putAll(mailbox, works));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    private static void putAll(Mailbox<Integer> mailbox, boolean works) {
        for (int i = 0; i < ITEMS; i++) {
            if (works) {
                mailbox.putAndWork(i);
            } else {
                mailbox.put(i);
            }
        }
    }

    @Test
    void closingWaitsForWhoWorksOnAnotherThread() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        List<Integer> worked = new ArrayList<>();
        Mailbox<Integer> mailbox =
                new Mailbox<>(
                        lanes,
                        batch -> {
                            began.countDown();
                            await(mayEnd);
                            worked.addAll(batch);
                        });
        mailbox.open();
        Thread worker = new Thread(() -> mailbox.putAndWork(1));
        worker.start();
        assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        mailbox.put(2);
        List<Integer> left = new ArrayList<>();
        List<Integer> seen = new ArrayList<>();
        Thread closer =
                new Thread(
                        () -> {
                            left.addAll(mailbox.close());
                            seen.addAll(worked);
                        });
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        mayEnd.countDown();
        closer.join();
        worker.join();
        assertThat(seen).containsExactly(1);
        assertThat(left).containsExactly(2);
        assertThat(mailbox.put(3)).isFalse();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
