package io.quorate.runtime.host;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/** Lanes whose tasks run when a test says so, in a time that a test moves. */
final class ManualLanes implements Lanes {

    private record Timer(long at, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final Deque<Runnable> apply = new ArrayDeque<>();
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long now;
    private long order;
    private boolean closed;

    @Override
    public void loop(Runnable task) {
        add(loop, task);
    }

    @Override
    public void loopAfter(long delayNanos, Runnable task) {
        order++;
        timers.add(new Timer(now + delayNanos, order, task));
    }

    @Override
    public void apply(Runnable task) {
        add(apply, task);
    }

    @Override
    public void background(Runnable task) {
        add(background, task);
    }

    private void add(Deque<Runnable> lane, Runnable task) {
        if (!closed) {
            lane.addLast(task);
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void close() {
        closed = true;
        loop.clear();
        apply.clear();
        background.clear();
    }

    void runLoop() {
        run(loop);
    }

    void runApply() {
        run(apply);
    }

    void runBackground() {
        run(background);
    }

    /** Runs everything until nothing is left but timers. */
    void runAll() {
        while (!loop.isEmpty() || !apply.isEmpty() || !background.isEmpty()) {
            runLoop();
            runApply();
            runBackground();
        }
    }

    private static void run(Deque<Runnable> lane) {
        while (!lane.isEmpty()) {
            lane.removeFirst().run();
        }
    }

    /** Lets time pass, and runs the timers that are due, and all that follows from them. */
    void pass(long nanos) {
        long end = now + nanos;
        while (!timers.isEmpty() && timers.element().at() <= end) {
            Timer next = timers.remove();
            now = next.at();
            if (!closed) {
                loop.addLast(next.task());
            }
            runAll();
        }
        now = end;
    }

    /** Lets time pass while nothing runs: the node is held up. */
    void skip(long nanos) {
        now += nanos;
    }
}
