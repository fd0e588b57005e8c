package io.quorate.testkit.sim;

import io.quorate.runtime.host.Lanes;
import java.util.ArrayDeque;
import java.util.Deque;

/** The lanes of one life of a node, in virtual time, by the node's own clock. */
final class SimLanes implements Lanes {

    private final SimLife<?> life;
    private final World world;
    private final SimRandom random;
    private final Lane loop;
    private final Lane apply;
    private final Lane background;
    private final Lane disk;
    private boolean closed;

    SimLanes(SimLife<?> life, World world, SimRandom random) {
        this.life = life;
        this.world = world;
        this.random = random;
        long task = world.swarm.taskNanos;
        loop = new Lane(task);
        apply = new Lane(2 * task);
        background = new Lane(20 * task);
        disk = new Lane(world.swarm.syncNanos);
    }

    @Override
    public void loop(Runnable task) {
        loop.submit(task);
    }

    @Override
    public void loopAfter(long delayNanos, Runnable task) {
        // Not earlier by the node's own clock, whatever is rounded.
        long delay = (long) (delayNanos / life.clockRate()) + 2;
        world.timeline.after(delay, () -> loop.begin(task));
    }

    @Override
    public void apply(Runnable task) {
        apply.submit(task);
    }

    @Override
    public void background(Runnable task) {
        background.submit(task);
    }

    /** Where the write-ahead log writes and syncs. */
    void disk(Runnable task) {
        disk.submit(task);
    }

    @Override
    public long nanoTime() {
        return (long) (world.timeline.now() * life.clockRate());
    }

    @Override
    public void close() {
        closed = true;
    }

    /** One task at a time, each after its predecessor's duration. */
    private final class Lane {

        private final long taskNanos;
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private final Runnable next = this::runNext;
        private boolean busy;

        Lane(long taskNanos) {
            this.taskNanos = taskNanos;
        }

        void submit(Runnable task) {
            if (closed || life.isDead()) {
                return;
            }
            waiting.addLast(task);
            if (!busy) {
                busy = true;
                schedule();
            }
        }

        /** Runs {@code task} at once if nothing else is under way or waits. */
        void begin(Runnable task) {
            if (busy || life.pausedUntil() > world.timeline.now()) {
                submit(task);
            } else if (!closed) {
                life.run(task);
            }
        }

        private void schedule() {
            world.timeline.after(1 + random.exponential(taskNanos), next);
        }

        private void runNext() {
            if (closed || life.isDead()) {
                return;
            }
            long resumes = life.pausedUntil();
            if (resumes > world.timeline.now()) {
                world.timeline.at(resumes, next);
                return;
            }
            Runnable task = waiting.removeFirst();
            life.run(task);
            busy = !waiting.isEmpty();
            if (busy) {
                schedule();
            }
        }
    }
}
