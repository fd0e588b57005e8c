package io.quorate.runtime.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the loop lane. Everything that gathers while one batch is worked on is the next
 * batch. Bounded by its users: proposals, reads and messages are counted before they get here.
 *
 * <p>Invariant: one batch is worked on at a time. Who puts something in when nobody works may do it
 * himself, which spares the way to another thread and back.
 *
 * @param <T> what waits
 */
final class Mailbox<T> {

    /** As long as the threads of a node have to end. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Lanes lanes;
    private final Consumer<List<T>> work;
    private List<T> waiting = new ArrayList<>();
    private List<T> spare = new ArrayList<>();
    private boolean scheduled = true;
    private boolean closed;

    /** Who works on a batch. */
    private @Nullable Thread worker;

    /**
     * @param work takes a batch, on the loop lane
     */
    Mailbox(Lanes lanes, Consumer<List<T>> work) {
        this.lanes = lanes;
        this.work = work;
    }

    /** Work begins. What was put before has been kept. */
    void open() {
        synchronized (this) {
            scheduled = !waiting.isEmpty() && !closed;
            if (!scheduled) {
                return;
            }
        }
        lanes.loop(this::work);
    }

    /** Returns false if the mailbox is closed. */
    boolean put(T item) {
        return put(item, false);
    }

    /**
     * Puts something in, and lets the calling thread work on it at once if nobody works.
     *
     * @return false if the mailbox is closed
     */
    boolean putAndWork(T item) {
        return put(item, true);
    }

    private boolean put(T item, boolean here) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            waiting.add(item);
            if (scheduled) {
                return true;
            }
            scheduled = true;
        }
        if (here) {
            lanes.loopHere(this::work);
        } else {
            lanes.loop(this::work);
        }
        return true;
    }

    private void work() {
        List<T> batch;
        synchronized (this) {
            batch = waiting;
            waiting = spare;
            worker = Thread.currentThread();
        }
        work.accept(batch);
        batch.clear();
        synchronized (this) {
            spare = batch;
            worker = null;
            notifyAll();
            scheduled = !waiting.isEmpty() && !closed;
            if (!scheduled) {
                return;
            }
        }
        lanes.loop(this::work);
    }

    /**
     * Takes nothing more, waits for a batch that another thread works on, and returns what nobody
     * will work on.
     */
    synchronized List<T> close() {
        closed = true;
        awaitWorker();
        List<T> left = waiting;
        waiting = new ArrayList<>();
        return left;
    }

    private void awaitWorker() {
        long deadline = System.nanoTime() + CLOSE_NANOS;
        boolean interrupted = false;
        while (worker != null && worker != Thread.currentThread()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                break;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
