package io.quorate.server.observe;

import io.quorate.server.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** The last minutes of a node, second by second, for plots. Any thread may call it. */
final class History {

    static final int SAMPLES_MAX = 600;

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    /**
     * A second of a node.
     *
     * @param atMillis when it ended, in milliseconds since 1970
     * @param nanos how long it really was
     * @param writes the writes that ended in it
     * @param reads the reads that ended in it
     * @param decided the newest decided position then
     * @param applied the newest applied position then
     */
    record Sample(
            long atMillis,
            long nanos,
            CallMeter.Interval writes,
            CallMeter.Interval reads,
            long decided,
            long applied) {

        /** {@code count} of this sample for each second of it. */
        private long perSecond(long count) {
            return Math.round(count * 1e9 / Math.max(1, nanos));
        }
    }

    synchronized void add(Sample sample) {
        if (samples.size() == SAMPLES_MAX) {
            samples.removeFirst();
        }
        samples.addLast(sample);
    }

    /** The samples after {@code sinceMillis} as columns, oldest first. */
    synchronized Json since(long sinceMillis) {
        List<Sample> asked = new ArrayList<>();
        for (Sample sample : samples) {
            if (sample.atMillis() > sinceMillis) {
                asked.add(sample);
            }
        }
        return new Json()
                .put("atMillis", column(asked, Sample::atMillis))
                .put("writesPerSecond", column(asked, s -> s.perSecond(s.writes().done())))
                .put("readsPerSecond", column(asked, s -> s.perSecond(s.reads().done())))
                .put(
                        "failuresPerSecond",
                        column(asked, s -> s.perSecond(s.writes().failed() + s.reads().failed())))
                .put("writeP50Micros", column(asked, s -> s.writes().p50Micros()))
                .put("writeP99Micros", column(asked, s -> s.writes().p99Micros()))
                .put("readP50Micros", column(asked, s -> s.reads().p50Micros()))
                .put("readP99Micros", column(asked, s -> s.reads().p99Micros()))
                .put("decided", column(asked, Sample::decided))
                .put("applied", column(asked, Sample::applied));
    }

    private static List<Long> column(List<Sample> samples, ToLongFunction<Sample> value) {
        List<Long> column = new ArrayList<>(samples.size());
        samples.forEach(sample -> column.add(value.applyAsLong(sample)));
        return column;
    }
}
