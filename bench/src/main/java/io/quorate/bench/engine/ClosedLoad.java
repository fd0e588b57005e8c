package io.quorate.bench.engine;

import io.quorate.bench.node.Ending;
import io.quorate.bench.node.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps so many proposals under way: where one has ended, the thread that brought its outcome makes
 * the next, so that no hand-over of the benchmark's own is measured. Those that failed are made
 * again by a thread that first looks for the leader.
 */
final class ClosedLoad implements Load {

    private static final long AFTER_FAILURE_MILLIS = 10;

    private final Leaders leaders;
    private final Operations operations;
    private final int outstanding;
    private final Outcomes outcomes = new Outcomes();
    private final CountDownLatch underWay;
    private final Thread starter;

    /** Proposals that wait for a leader to be made to. Guarded by this. */
    private int waiting;

    private volatile boolean ending;

    ClosedLoad(Leaders leaders, Workload workload) {
        this.leaders = leaders;
        this.operations = new Operations(workload);
        this.outstanding = workload.outstanding();
        this.underWay = new CountDownLatch(outstanding);
        this.waiting = outstanding;
        this.starter = new Thread(this::keepGoing, "bench-load");
        starter.setDaemon(true);
    }

    @Override
    public void start() {
        starter.start();
    }

    private void keepGoing() {
        try {
            while (!ending) {
                Target leader = leaders.await();
                for (int i = takeWaiting(); i > 0; i--) {
                    propose(leader);
                }
                leader.flush();
                TimeUnit.MILLISECONDS.sleep(AFTER_FAILURE_MILLIS);
            }
        } catch (InterruptedException e) {
            // Ended, and what waits is not made any more.
        } catch (IllegalStateException e) {
            // Nobody leads; what waits is not made any more.
            outcomes.failed(String.valueOf(e.getMessage()));
        }
        for (int i = takeWaiting(); i > 0; i--) {
            underWay.countDown();
        }
    }

    private synchronized int takeWaiting() {
        int taken = waiting;
        waiting = 0;
        return taken;
    }

    private synchronized void putBack() {
        waiting++;
    }

    /** Proposes again and again as long as outcomes come at once; later ones go on from there. */
    private void propose(Target leader) {
        boolean goesOn = true;
        while (goesOn) {
            long now = System.nanoTime();
            CompletableFuture<Ending> outcome = operations.next(leader);
            if (!outcome.isDone()) {
                outcome.thenAccept(
                        result -> {
                            if (ended(now, result)) {
                                propose(leader);
                            }
                        });
                return;
            }
            goesOn = ended(now, outcome.join());
        }
    }

    /** Notes an outcome, and tells whether the next proposal follows at once. */
    private boolean ended(long sinceNanos, Ending result) {
        boolean decided = outcomes.ended(sinceNanos, result);
        if (decided && !ending) {
            return true;
        }
        if (ending) {
            underWay.countDown();
        } else {
            putBack();
        }
        return false;
    }

    @Override
    public void end() throws InterruptedException {
        ending = true;
        starter.interrupt();
        starter.join();
        settle();
    }

    /** Those that failed just before the end have nobody left to make them again. */
    private void settle() throws InterruptedException {
        while (!underWay.await(AFTER_FAILURE_MILLIS, TimeUnit.MILLISECONDS)) {
            for (int i = takeWaiting(); i > 0; i--) {
                underWay.countDown();
            }
        }
    }

    @Override
    public Outcomes outcomes() {
        return outcomes;
    }
}
