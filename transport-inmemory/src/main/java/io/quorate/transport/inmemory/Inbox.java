package io.quorate.transport.inmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The envelopes of one channel that are on their way to one node, and the thread that delivers. */
final class Inbox {

    private record Due(long nanos, long order, Delivery delivery) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.signum(nanos - other.nanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Due> delayed = new PriorityQueue<>();
    private final Consumer<Delivery> receiver;
    private final Thread thread;
    private List<Delivery> ready = new ArrayList<>();
    private long order;
    private boolean closed;

    Inbox(String threadName, Consumer<Delivery> receiver) {
        this.receiver = receiver;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void put(Delivery delivery, long delayNanos) {
        lock.lock();
        try {
            if (closed) {
                delivery.leaveQueue();
                return;
            }
            if (delayNanos > 0) {
                delayed.add(new Due(System.nanoTime() + delayNanos, order++, delivery));
                changed.signal();
            } else {
                ready.add(delivery);
                if (ready.size() == 1) {
                    changed.signal();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        List<Delivery> batch = new ArrayList<>();
        while (take(batch)) {
            for (Delivery delivery : batch) {
                receiver.accept(delivery);
            }
            batch.clear();
        }
    }

    /** Waits for envelopes that are due and moves them to {@code empty}; false at the end. */
    private boolean take(List<Delivery> empty) {
        lock.lock();
        try {
            while (!closed) {
                long wait = moveDue();
                if (!ready.isEmpty()) {
                    empty.addAll(ready);
                    ready.clear();
                    return true;
                }
                changed.awaitNanos(wait);
            }
            return false;
        } catch (InterruptedException e) {
            closed = true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Moves what is due, and tells how long until the next; a long time if there is none. */
    private long moveDue() {
        while (!delayed.isEmpty()) {
            long left = delayed.peek().nanos - System.nanoTime();
            if (left > 0) {
                return left;
            }
            ready.add(delayed.remove().delivery);
        }
        return Long.MAX_VALUE;
    }

    /** Drops what waits and ends the thread; when this returns, nothing is delivered any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            ready.forEach(Delivery::leaveQueue);
            ready.clear();
            delayed.forEach(due -> due.delivery.leaveQueue());
            delayed.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
