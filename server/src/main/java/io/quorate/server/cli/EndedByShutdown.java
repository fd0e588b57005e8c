package io.quorate.server.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets work clean up behind itself when the process is told to end. */
final class EndedByShutdown {

    private static final long PATIENCE_SECONDS = 20;

    private EndedByShutdown() {}

    /** Something that ends early when its thread is interrupted. */
    interface Work {
        int run() throws IOException, InterruptedException;
    }

    /**
     * Does {@code work} on this thread. If the process is told to end meanwhile, the thread is
     * interrupted, and the process waits a while until the work has ended.
     */
    static int run(Work work) throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread worker = Thread.currentThread();
        Thread hook =
                new Thread(
                        () -> {
                            worker.interrupt();
                            await(ended);
                        },
                        "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            ended.countDown();
            remove(hook);
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook has done its work.
        }
    }
}
