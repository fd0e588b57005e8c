package io.quorate.runtime.host;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lanes that are threads, one each. */
final class ThreadLanes implements Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadLanes.class);
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ScheduledThreadPoolExecutor loop;
    private final ThreadPoolExecutor apply;
    private final ThreadPoolExecutor background;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    ThreadLanes(String name) {
        loop = new ScheduledThreadPoolExecutor(1, threads(name));
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        loop.setRemoveOnCancelPolicy(true);
        apply = single(name + "-apply");
        background = single(name + "-background");
    }

    private ThreadPoolExecutor single(String name) {
        return new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>(), threads(name));
    }

    private ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        };
    }

    @Override
    public void loop(Runnable task) {
        run(loop, task);
    }

    @Override
    public void loopHere(Runnable task) {
        guarded(task).run();
    }

    @Override
    public void loopAfter(long delayNanos, Runnable task) {
        try {
            loop.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: dropped, as the contract says.
        }
    }

    @Override
    public void apply(Runnable task) {
        run(apply, task);
    }

    @Override
    public void background(Runnable task) {
        run(background, task);
    }

    private void run(ThreadPoolExecutor lane, Runnable task) {
        try {
            lane.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            // Closed: dropped, as the contract says.
        }
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                if (!closed) {
                    task.run();
                }
            } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError e) {
                LOG.error("a task failed", e);
            }
        };
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Interrupts nothing: an interrupt would close the files that a task uses. What waits is not
     * taken out of the queues either, since a thread that finds a queue emptied between two looks
     * at it would wait for ever; it runs to nothing instead.
     */
    @Override
    public void close() {
        closed = true;
        List.of(loop, apply, background).forEach(ThreadPoolExecutor::shutdown);
        long deadline = System.nanoTime() + CLOSE_NANOS;
        threads.forEach(thread -> await(thread, deadline));
    }

    private static void await(Thread thread, long deadline) {
        try {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            thread.join(Math.max(1, left));
            if (thread.isAlive()) {
                LOG.warn("{} has not ended within {} ms", thread, CLOSE_NANOS / 1_000_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
