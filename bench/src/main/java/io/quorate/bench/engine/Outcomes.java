package io.quorate.bench.engine;

import io.quorate.api.ProposalResult;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** How proposals ended, and how long they took once that is recorded. By any thread. */
final class Outcomes {

    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final LongAdder decided = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Histogram nanos = new ConcurrentHistogram(HIGHEST_NANOS, 3);
    private volatile boolean recording;
    private volatile @Nullable String lastFailure;

    /**
     * Notes how a proposal ended, and tells whether it was decided.
     *
     * @param sinceNanos when it was made, or was due
     */
    boolean ended(long sinceNanos, ProposalResult result) {
        if (!(result instanceof ProposalResult.Decided)) {
            failures.increment();
            lastFailure = result.toString();
            return false;
        }
        decided.increment();
        if (recording) {
            nanos.recordValue(Math.max(1, Math.min(HIGHEST_NANOS, System.nanoTime() - sinceNanos)));
        }
        return true;
    }

    /** Records latencies from now on. */
    void record() {
        recording = true;
    }

    long decided() {
        return decided.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** The last failure, or that there was none. */
    String lastFailure() {
        String last = lastFailure;
        return last == null ? "no proposal failed" : last;
    }

    /** Complete when every proposal has ended. */
    Histogram nanos() {
        return nanos;
    }
}
