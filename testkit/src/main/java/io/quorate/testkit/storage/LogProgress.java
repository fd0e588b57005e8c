package io.quorate.testkit.storage;

import io.quorate.api.ConsensusError;
import io.quorate.api.LogListener;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hears how a log gets on, and lets a test wait for it. */
final class LogProgress implements LogListener {

    private static final long PATIENCE_SECONDS = 30;

    private long durable;
    private int calls;
    private @Nullable ConsensusError failure;
    private @Nullable String breach;

    @Override
    public synchronized void durable(long lsn) {
        if (lsn <= durable && breach == null) {
            breach = "durable " + lsn + " after " + durable;
        }
        durable = lsn;
        calls++;
        notifyAll();
    }

    @Override
    public synchronized void failed(ConsensusError error) {
        failure = error;
        notifyAll();
    }

    synchronized int calls() {
        return calls;
    }

    /** Waits until everything up to {@code lsn} is durable. */
    synchronized void await(long lsn) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (durable < lsn) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || failure != null) {
                throw new AssertionError(
                        "durable is " + durable + ", not " + lsn + "; failure: " + failure);
            }
            waitFor(left);
        }
        if (breach != null) {
            throw new AssertionError(breach);
        }
    }

    private void waitFor(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
