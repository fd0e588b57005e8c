package io.quorate.server.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quorate.api.ConsensusException;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.OutcomeUnknownException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Counts and times the calls of one kind: for metrics since the start, and for plots by second. */
final class CallMeter {

    /** How a call may end. */
    enum Outcome {
        OK,
        /** A transaction that rested on what was changed since, or is no longer kept. */
        CONFLICT,
        /** What was asked for makes no sense. */
        INVALID,
        /** Nothing happened, and it may be tried again. */
        REFUSED,
        /** Whether it happened is not known. */
        UNKNOWN,
        /** A defect. */
        FAILED
    }

    private static final long MICROS_MAX = TimeUnit.SECONDS.toMicros(60);

    private static final Duration[] BUCKETS = {
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);
    private final Recorder micros = new Recorder(MICROS_MAX, 2);
    private final LongAdder failures = new LongAdder();
    private @Nullable Histogram recycled;
    private long failuresSeen;

    CallMeter(MeterRegistry registry, String call) {
        for (Outcome outcome : Outcome.values()) {
            timers.put(
                    outcome,
                    Timer.builder("quorate.kv.calls")
                            .description("Calls of clients, by kind and outcome.")
                            .tag("call", call)
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .serviceLevelObjectives(BUCKETS)
                            .register(registry));
        }
    }

    /**
     * Notes a call that ended now.
     *
     * @param begun when it began, as {@link System#nanoTime} says
     * @param failure why it failed; null if it did not
     */
    void ended(long begun, @Nullable Throwable failure) {
        long nanos = Math.max(0, System.nanoTime() - begun);
        Outcome outcome = outcome(failure);
        timer(outcome).record(nanos, TimeUnit.NANOSECONDS);
        if (outcome == Outcome.OK) {
            micros.recordValue(Math.min(MICROS_MAX, TimeUnit.NANOSECONDS.toMicros(nanos)));
        } else {
            failures.increment();
        }
    }

    private Timer timer(Outcome outcome) {
        return Objects.requireNonNull(timers.get(outcome));
    }

    static Outcome outcome(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause == null) {
            return Outcome.OK;
        }
        if (cause instanceof KvException) {
            KvError error = ((KvException) cause).error();
            return error instanceof KvError.Conflict || error instanceof KvError.VersionTooOld
                    ? Outcome.CONFLICT
                    : Outcome.INVALID;
        }
        if (cause instanceof OutcomeUnknownException) {
            return Outcome.UNKNOWN;
        }
        return cause instanceof ConsensusException ? Outcome.REFUSED : Outcome.FAILED;
    }

    /** What ended since this was last asked; one thread asks. */
    Interval interval() {
        Histogram histogram = micros.getIntervalHistogram(recycled);
        recycled = histogram;
        long failed = failures.sum();
        Interval interval =
                new Interval(
                        histogram.getTotalCount(),
                        failed - failuresSeen,
                        histogram.getValueAtPercentile(50),
                        histogram.getValueAtPercentile(99));
        failuresSeen = failed;
        return interval;
    }

    /**
     * The calls of some time.
     *
     * @param done how many succeeded
     * @param failed how many did not
     * @param p50Micros half of those that succeeded took no longer; 0 if none did
     * @param p99Micros the same of 99 in 100
     */
    record Interval(long done, long failed, long p50Micros, long p99Micros) {}
}
