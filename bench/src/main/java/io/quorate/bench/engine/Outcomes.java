package io.quorate.bench.engine;

import io.quorate.bench.node.Ending;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** How operations ended, and how long they took once that is recorded. By any thread. */
final class Outcomes {

    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final LongAdder done = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Histogram nanos = new ConcurrentHistogram(HIGHEST_NANOS, 3);
    private volatile boolean recording;
    private volatile @Nullable String lastFailure;

    /**
     * Notes how an operation ended, and tells whether it was done.
     *
     * @param sinceNanos when it was begun, or was due
     */
    boolean ended(long sinceNanos, Ending ending) {
        if (!ending.done()) {
            failed(ending.why());
            return false;
        }
        done.increment();
        if (recording) {
            nanos.recordValue(Math.max(1, Math.min(HIGHEST_NANOS, System.nanoTime() - sinceNanos)));
        }
        return true;
    }

    /** Notes that something failed. */
    void failed(String why) {
        failures.increment();
        lastFailure = why;
    }

    /** Records latencies from now on. */
    void record() {
        recording = true;
    }

    long done() {
        return done.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** The last failure, or that there was none. */
    String lastFailure() {
        String last = lastFailure;
        return last == null ? "nothing failed" : last;
    }

    /** Complete when every operation has ended. */
    Histogram nanos() {
        return nanos;
    }
}
