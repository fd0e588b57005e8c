package io.quorate.mock;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that the engine's state belongs to. What gathered while it was busy is one batch.
 */
final class Loop {

    /** Work for the loop, and what becomes of it if the loop ends first. */
    record Task(Runnable run, Runnable abandon) {}

    private final LinkedBlockingQueue<Task> mailbox = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Runnable afterBatch;
    private final Runnable tick;
    private final Consumer<Throwable> onFailure;
    private final long tickNanos;
    private volatile boolean ended;

    Loop(
            String name,
            long tickNanos,
            Runnable tick,
            Runnable afterBatch,
            Consumer<Throwable> onFailure) {
        this.thread = new Thread(this::run, name);
        this.tickNanos = tickNanos;
        this.tick = tick;
        this.afterBatch = afterBatch;
        this.onFailure = onFailure;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void submit(Runnable run, Runnable abandon) {
        mailbox.add(new Task(run, abandon));
        if (ended) {
            abandonRest();
        }
    }

    void submit(Runnable run) {
        submit(run, () -> {});
    }

    private void run() {
        List<Task> batch = new ArrayList<>();
        long nextTick = System.nanoTime() + tickNanos;
        while (!ended) {
            try {
                Task first = mailbox.poll(nextTick - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (first != null) {
                    batch.add(first);
                    mailbox.drainTo(batch);
                }
                for (Task task : batch) {
                    task.run.run();
                }
                batch.clear();
                if (System.nanoTime() - nextTick >= 0) {
                    tick.run();
                    nextTick = System.nanoTime() + tickNanos;
                }
                afterBatch.run();
            } catch (InterruptedException e) {
                ended = true;
            } catch (RuntimeException | Error e) {
                batch.forEach(task -> task.abandon.run());
                batch.clear();
                onFailure.accept(e);
            }
        }
        abandonRest();
    }

    private void abandonRest() {
        for (Task task = mailbox.poll(); task != null; task = mailbox.poll()) {
            task.abandon.run();
        }
    }

    /** Runs {@code last} as the last task, then ends the thread. */
    void close(Runnable last) {
        submit(
                () -> {
                    last.run();
                    ended = true;
                });
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
