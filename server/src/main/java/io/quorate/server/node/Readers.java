package io.quorate.server.node;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The threads on which a node's queries run; those of watches have their own. */
final class Readers implements Executor, AutoCloseable {

    private static final int WATCH_THREADS = 2;

    private final ExecutorService threads;
    private final ExecutorService watchThreads;

    Readers(String name) {
        threads = threads(name, Math.max(2, Runtime.getRuntime().availableProcessors()));
        watchThreads = threads("watch-" + name, WATCH_THREADS);
    }

    private static ExecutorService threads(String name, int count) {
        return Executors.newFixedThreadPool(
                count,
                task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Where watches read, so that they hold up nobody else. */
    Executor forWatches() {
        return watchThreads;
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Waits for the queries under way. */
    @Override
    public void close() {
        watchThreads.shutdown();
        threads.shutdown();
        await(watchThreads);
        await(threads);
    }

    private static void await(ExecutorService ending) {
        try {
            if (!ending.awaitTermination(10, TimeUnit.SECONDS)) {
                ending.shutdownNow();
            }
        } catch (InterruptedException e) {
            ending.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
