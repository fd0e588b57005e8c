package io.quorate.server.cli;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineProvider;
import io.quorate.api.Providers;
import io.quorate.api.RecordSummary;
import io.quorate.api.StorageReport;
import io.quorate.server.json.Json;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What is seen of a log while it is read: counts, and its newest records. */
final class LogContents implements StorageReport.RecordVisitor {

    private static final RecordSummary UNKNOWN = new RecordSummary("?", 0, 0, 0);

    private final int newestMax;
    private final ArrayDeque<Line> newest = new ArrayDeque<>();
    private final TreeMap<Integer, Span> spans = new TreeMap<>();
    private Optional<EngineProvider> engine = Optional.empty();
    private long count;
    private long bytes;

    /** A record. */
    record Line(int group, long lsn, String file, long offset, int bytes, RecordSummary summary) {
        Json json() {
            return new Json()
                    .put("group", group)
                    .put("record", lsn)
                    .put("file", file)
                    .put("offset", offset)
                    .put("bytes", bytes)
                    .put("kind", summary.kind())
                    .put("firstPosition", summary.firstPosition())
                    .put("lastPosition", summary.lastPosition())
                    .put("epoch", summary.epoch());
        }
    }

    /** What the records of a group are about; 0 stands for nothing. */
    record Span(long firstPosition, long lastPosition, long firstEpoch, long lastEpoch) {

        static final Span NONE = new Span(0, 0, 0, 0);

        Span with(RecordSummary summary) {
            return new Span(
                    least(firstPosition, summary.firstPosition()),
                    Math.max(lastPosition, summary.lastPosition()),
                    least(firstEpoch, summary.epoch()),
                    Math.max(lastEpoch, summary.epoch()));
        }

        private static long least(long known, long next) {
            return known == 0 || next == 0 ? Math.max(known, next) : Math.min(known, next);
        }

        @Override
        public String toString() {
            return "positions "
                    + firstPosition
                    + " to "
                    + lastPosition
                    + ", epochs "
                    + firstEpoch
                    + " to "
                    + lastEpoch;
        }
    }

    /**
     * @param newestMax how many of the newest records to keep
     */
    LogContents(int newestMax) {
        this.newestMax = newestMax;
    }

    @Override
    public void onEngine(String name) {
        engine = Providers.engines().find(name);
    }

    @Override
    public void onRecord(int group, long lsn, String file, long offset, Bytes record) {
        RecordSummary summary = summary(file, offset, record);
        count++;
        bytes += record.size();
        spans.merge(group, Span.NONE.with(summary), (known, one) -> known.with(summary));
        if (newestMax > 0) {
            if (newest.size() == newestMax) {
                newest.removeFirst();
            }
            newest.add(new Line(group, lsn, file, offset, record.size(), summary));
        }
    }

    /** A record whose checksum is right can still be one that its engine never wrote. */
    private RecordSummary summary(String file, long offset, Bytes record) {
        try {
            return engine.map(known -> known.describe(record)).orElse(UNKNOWN);
        } catch (IllegalArgumentException e) {
            throw new ConsensusError.Corrupt(file, offset, Main.message(e)).asException();
        }
    }

    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    Span of(int group) {
        return spans.getOrDefault(group, Span.NONE);
    }

    List<Line> newest() {
        return List.copyOf(newest);
    }
}
