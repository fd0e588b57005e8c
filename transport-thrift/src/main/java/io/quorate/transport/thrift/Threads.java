package io.quorate.transport.thrift;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The threads of one transport, all daemons. */
final class Threads {

    private final String prefix;
    private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

    /**
     * @param prefix how the names of all begin
     */
    Threads(String prefix) {
        this.prefix = prefix;
    }

    /** Runs {@code work} on a thread of its own. */
    void start(String name, Runnable work) {
        Thread thread = make(name, work);
        thread.start();
    }

    /** A thread that is counted until {@code work} ends. */
    Thread make(String name, Runnable work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } finally {
                                alive.remove(Thread.currentThread());
                            }
                        },
                        prefix + "-" + name);
        thread.setDaemon(true);
        alive.add(thread);
        return thread;
    }

    int count() {
        return alive.size();
    }

    /** Interrupts all and waits for them until a time, but for the caller's own. */
    void close(long deadlineNanos) {
        List<Thread> all = List.copyOf(alive);
        all.forEach(Thread::interrupt);
        boolean interrupted = Thread.interrupted();
        for (Thread thread : all) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (thread == Thread.currentThread() || millis <= 0) {
                continue;
            }
            try {
                thread.join(millis);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
