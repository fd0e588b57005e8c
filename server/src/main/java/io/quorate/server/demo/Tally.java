package io.quorate.server.demo;

import io.quorate.kv.OutcomeUnknownException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How many operations have ended, and how. Can be used by many threads. */
public final class Tally {

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger acked = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Histogram micros = new ConcurrentHistogram(3);
    private volatile long nanos;
    private volatile String lastFailure = "";

    /** An operation has been begun. */
    public void started() {
        started.incrementAndGet();
    }

    /**
     * An operation was acknowledged.
     *
     * @param beganNanos when it began, by {@link System#nanoTime}
     */
    public void acked(long beganNanos) {
        time(beganNanos);
        acked.incrementAndGet();
    }

    /** An operation failed; it may have had an effect all the same. */
    public void failed(long beganNanos, Throwable failure) {
        time(beganNanos);
        Throwable cause = causeOf(failure);
        (cause instanceof OutcomeUnknownException ? unknown : refused).incrementAndGet();
        lastFailure = String.valueOf(cause.getMessage());
    }

    static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private void time(long beganNanos) {
        micros.recordValue(Math.max(1, (System.nanoTime() - beganNanos) / 1000));
    }

    /** All have ended. */
    public void finished(long beganNanos) {
        nanos = System.nanoTime() - beganNanos;
    }

    int startedCount() {
        return started.get();
    }

    int ackedCount() {
        return acked.get();
    }

    int unknownCount() {
        return unknown.get();
    }

    int refusedCount() {
        return refused.get();
    }

    /** The last error that an operation ended with; empty if none did. */
    String lastFailure() {
        return lastFailure;
    }

    double opsPerSecond() {
        return nanos == 0 ? 0 : ackedCount() * 1e9 / nanos;
    }

    long percentileMicros(double percentile) {
        return micros.getTotalCount() == 0 ? 0 : micros.getValueAtPercentile(percentile);
    }
}
