package io.quorate.runtime.host;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What waits for the loop lane. Everything that gathers while one batch is worked on is the next
 * batch. Bounded by its users: proposals, reads and messages are counted before they get here.
 *
 * @param <T> what waits
 */
final class Mailbox<T> {

    private final Lanes lanes;
    private final Consumer<List<T>> worker;
    private List<T> waiting = new ArrayList<>();
    private List<T> spare = new ArrayList<>();
    private boolean scheduled = true;
    private boolean closed;

    /**
     * @param worker takes a batch, on the loop lane
     */
    Mailbox(Lanes lanes, Consumer<List<T>> worker) {
        this.lanes = lanes;
        this.worker = worker;
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
        lanes.loop(this::work);
        return true;
    }

    private void work() {
        List<T> batch;
        synchronized (this) {
            batch = waiting;
            waiting = spare;
        }
        worker.accept(batch);
        batch.clear();
        synchronized (this) {
            spare = batch;
            scheduled = !waiting.isEmpty() && !closed;
            if (!scheduled) {
                return;
            }
        }
        lanes.loop(this::work);
    }

    /** Takes nothing more, and returns what nobody will work on. */
    synchronized List<T> close() {
        closed = true;
        List<T> left = waiting;
        waiting = new ArrayList<>();
        return left;
    }
}
