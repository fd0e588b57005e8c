package io.quorate.bench.engine;

import io.quorate.bench.node.Target;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes proposals at even distances, whatever becomes of earlier ones. A proposal's latency counts
 * from when it was due, so a cluster that stalls pays for all that fell due meanwhile.
 */
final class OpenLoad implements Load {

    /** What the engine takes; beyond it, proposals are late, which counts as their latency. */
    private static final int PENDING_MAX = 8_192;

    private static final long LEADER_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Whoever is late sends so many operations together, and nobody waits for more. */
    private static final int TOGETHER_MAX = 64;

    private final Leaders leaders;
    private final Operations operations;
    private final double nanosBetween;
    private final Outcomes outcomes = new Outcomes();
    private final Semaphore pending = new Semaphore(PENDING_MAX);
    private final Thread clock;
    private volatile boolean ending;

    OpenLoad(Leaders leaders, Workload workload) {
        this.leaders = leaders;
        this.operations = new Operations(workload);
        this.nanosBetween = 1e9 / workload.perSecond();
        this.clock = new Thread(this::run, "bench-load");
        clock.setDaemon(true);
    }

    @Override
    public void start() {
        clock.start();
    }

    private void run() {
        try {
            Target leader = leaders.await();
            long begin = System.nanoTime();
            long looked = begin;
            for (long i = 0; !ending; i++) {
                long due = begin + Math.round(i * nanosBetween);
                boolean looks = due - looked > LEADER_LOOK_NANOS;
                if (looks || i % TOGETHER_MAX == 0 || due - System.nanoTime() > 0) {
                    leader.flush();
                }
                awaitTime(due);
                if (looks) {
                    looked = due;
                    leader = leaders.await();
                }
                propose(leader, due);
                if (ending) {
                    leader.flush();
                }
            }
        } catch (InterruptedException e) {
            // Ended.
        } catch (IllegalStateException e) {
            // Nobody leads.
            outcomes.failed(String.valueOf(e.getMessage()));
        }
    }

    private static void awaitTime(long due) {
        long left = due - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = due - System.nanoTime();
        }
    }

    private void propose(Target leader, long due) throws InterruptedException {
        if (!pending.tryAcquire()) {
            leader.flush();
            pending.acquire();
        }
        operations
                .next(leader)
                .thenAccept(
                        result -> {
                            outcomes.ended(due, result);
                            pending.release();
                        });
    }

    @Override
    public void end() throws InterruptedException {
        ending = true;
        clock.interrupt();
        clock.join();
        pending.acquire(PENDING_MAX);
    }

    @Override
    public Outcomes outcomes() {
        return outcomes;
    }
}
