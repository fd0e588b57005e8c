package io.quorate.testkit.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: what is to happen, in the order of its time. What happens at the same time has an
 * order drawn from the seed.
 */
final class Timeline {

    private final SimRandom random;
    private long[] times = new long[256];
    private long[] ties = new long[256];
    private @Nullable Runnable[] tasks = new Runnable[256];
    private int size;
    private long now;

    Timeline(SimRandom random) {
        this.random = random;
    }

    /** Nanoseconds since the beginning of the world. */
    long now() {
        return now;
    }

    void after(long delayNanos, Runnable task) {
        at(now + Math.max(0, delayNanos), task);
    }

    /** Times in the past are now. */
    void at(long time, Runnable task) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            ties = Arrays.copyOf(ties, size * 2);
            tasks = Arrays.copyOf(tasks, size * 2);
        }
        siftUp(size++, Math.max(now, time), random.nextLong(), task);
    }

    /** When the next thing happens; the end of time if nothing does. */
    long nextTime() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Lets time go on to the next thing and runs it. */
    void runNext() {
        Runnable task = tasks[0];
        if (task == null) {
            throw new IllegalStateException("nothing is going to happen");
        }
        now = times[0];
        removeFirst();
        task.run();
    }

    /** Lets time go on to {@code time}, if nothing is to happen before. */
    void idleUntil(long time) {
        if (nextTime() > time) {
            now = Math.max(now, time);
        }
    }

    private void siftUp(int from, long time, long tie, Runnable task) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!isBefore(time, tie, parent)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, tie, task);
    }

    private void removeFirst() {
        size--;
        long time = times[size];
        long tie = ties[size];
        Runnable task = tasks[size];
        tasks[size] = null;
        if (size > 0) {
            siftDown(time, tie, task);
        }
    }

    private void siftDown(long time, long tie, @Nullable Runnable task) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && isBefore(times[child + 1], ties[child + 1], child)) {
                child++;
            }
            if (isBefore(time, tie, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, time, tie, task);
    }

    private boolean isBefore(long time, long tie, int other) {
        return time < times[other] || (time == times[other] && tie < ties[other]);
    }

    private void move(int from, int to) {
        put(to, times[from], ties[from], tasks[from]);
    }

    private void put(int at, long time, long tie, @Nullable Runnable task) {
        times[at] = time;
        ties[at] = tie;
        tasks[at] = task;
    }
}
