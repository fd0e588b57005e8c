package io.quorate.simulation.workload;

import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.RetryLimit;
import io.quorate.server.demo.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Some clients that do one operation after the other, beside each other. */
final class Clients {

    static final int COUNT = 8;

    /** So many attempts that only a cluster that is down ends them. */
    static final RetryLimit LIMIT = new RetryLimit(10_000, Duration.ofSeconds(60));

    /** An operation. */
    interface Operation {
        /**
         * Does it, and returns when it has ended. A failure that is thrown is counted.
         *
         * @param number which one
         */
        void perform(int number);
    }

    private final int ops;
    private final CountDownLatch mayFinish;
    private final Tally tally;
    private final Operation operation;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();

    private Clients(int ops, CountDownLatch mayFinish, Tally tally, Operation operation) {
        this.ops = ops;
        this.mayFinish = mayFinish;
        this.tally = tally;
        this.operation = operation;
    }

    /** Does operations 0 to {@code ops}, as {@link io.quorate.server.demo.Load#run} says. */
    static void run(int ops, CountDownLatch mayFinish, Tally tally, Operation operation)
            throws InterruptedException {
        new Clients(ops, mayFinish, tally, operation).run();
    }

    private void run() throws InterruptedException {
        long began = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            Thread thread = new Thread(this::performAll, "workload-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        tally.finished(began);
        RuntimeException failure = broken.get();
        if (failure != null) {
            throw failure;
        }
    }

    private void performAll() {
        try {
            for (int i = next.getAndIncrement(); i < ops; i = next.getAndIncrement()) {
                if (i >= ops * 3L / 4) {
                    mayFinish.await();
                }
                tally.started();
                perform(i);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            broken.set(e);
        }
    }

    private void perform(int number) {
        long began = System.nanoTime();
        try {
            operation.perform(number);
            tally.acked(began);
        } catch (KvClientException | OutcomeUnknownException e) {
            tally.failed(began, e);
        }
    }
}
