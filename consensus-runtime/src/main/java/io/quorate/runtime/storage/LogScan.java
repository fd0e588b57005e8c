package io.quorate.runtime.storage;

import io.quorate.runtime.storage.BatchReader.Found;
import io.quorate.runtime.storage.BatchReader.Item;
import io.quorate.runtime.storage.SyncedMark.Mark;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log from its first segment on, finds where it ends, and tells a torn tail from damage.
 * Changes nothing.
 *
 * <p>A batch is written only when the one before it is synced. So at the first place where no whole
 * batch continues the log, something synced is damaged if and only if the mark covers that place,
 * or a valid batch header is anywhere behind it. Otherwise at most one batch was under way there,
 * nobody was told of it, and the log ends.
 */
final class LogScan {

    private final List<Segment> segments;
    private final Mark mark;
    private final RecordSink sink;
    private int segment;
    private long at = WalFormat.FIRST_BATCH;

    /** The number of the next batch; 0 if any will do. */
    private long expected;

    private @Nullable Segment lastBatchIn;
    private long lastBatchAt;
    private long lastBatchEnd;

    /** Takes the records of whole batches, in order. */
    interface RecordSink {
        /** May find that a record does not continue its group's log, and throw. */
        void onRecord(Segment segment, Item item);
    }

    /**
     * Where a log ends.
     *
     * @param segment the index of the last segment of the log, which may have no batch
     * @param at where the next batch goes
     * @param nextBatch its number
     * @param rests what is behind it, in the last segment and in those that follow
     * @param lastBatchIn the segment with the last batch that is whole, null if there is none
     * @param lastBatchAt where it begins
     * @param lastBatchEnd where it ends
     */
    record End(
            int segment,
            long at,
            long nextBatch,
            List<SegmentRest> rests,
            @Nullable Segment lastBatchIn,
            long lastBatchAt,
            long lastBatchEnd) {}

    /**
     * A scan that has read nothing yet.
     *
     * @param segments all segments of the log, at least one
     * @param mark what is known to be synced
     */
    LogScan(List<Segment> segments, Mark mark, RecordSink sink) {
        this.segments = segments;
        this.mark = mark;
        this.sink = sink;
        this.expected = segments.get(0).number() == 1 ? 1 : 0;
    }

    /**
     * Reads all of it.
     *
     * @throws io.quorate.api.ConsensusException with {@link io.quorate.api.ConsensusError.Corrupt}
     */
    End run() throws IOException {
        Found found = find();
        while (continues(found)) {
            found = find();
        }
        return end(found);
    }

    private Segment current() {
        return segments.get(segment);
    }

    private Found find() throws IOException {
        if (at == current().size()) {
            return new Found(0, at, List.of(), "the log goes on in no other segment", at);
        }
        return BatchReader.read(current(), at);
    }

    private boolean continues(Found found) throws IOException {
        if (!found.isHeader()) {
            return goesOnInNextSegment();
        }
        if (expected > 0 && found.number() != expected) {
            throw current()
                    .corrupt(
                            at,
                            "batch "
                                    + expected
                                    + " is missing, batch "
                                    + found.number()
                                    + " is in its place");
        }
        if (!found.isWhole()) {
            return false;
        }
        for (Item item : found.items()) {
            sink.onRecord(current(), item);
        }
        lastBatchIn = current();
        lastBatchAt = at;
        expected = found.number() + 1;
        lastBatchEnd = found.end();
        at = found.end();
        return true;
    }

    /** A segment ends early if the next batch did not fit; then that begins the next segment. */
    private boolean goesOnInNextSegment() throws IOException {
        if (lastBatchIn == null || segment + 1 == segments.size() || current().isCut()) {
            return false;
        }
        Found next = BatchReader.read(segments.get(segment + 1), WalFormat.FIRST_BATCH);
        if (next.number() != expected) {
            return false;
        }
        segment++;
        at = WalFormat.FIRST_BATCH;
        return true;
    }

    private End end(Found found) throws IOException {
        Segment last = current();
        if (mark.covers(last.number(), at)) {
            throw last.corrupt(
                    found.damageOffset(),
                    found.problem()
                            + ", though the log was synced up to batch "
                            + mark.batch()
                            + ", which ends at "
                            + mark.end()
                            + " of segment "
                            + mark.segment());
        }
        SegmentRest[] rests = new SegmentRest[segments.size() - segment];
        for (int i = 0; i < rests.length; i++) {
            Segment behind = segments.get(segment + i);
            long from = i == 0 ? at : WalFormat.FIRST_BATCH;
            // What is inside of a batch whose extent is known is not a header.
            long headersFrom = i == 0 ? Math.max(at, found.end()) : from;
            rests[i] = SegmentRest.of(behind, from, headersFrom);
            if (rests[i].header() >= 0) {
                throw last.corrupt(
                        found.damageOffset(),
                        found.problem()
                                + ", though a later batch is at "
                                + rests[i].header()
                                + " of segment "
                                + behind.number());
            }
        }
        long next = Math.max(expected, mark.batch() + 1);
        return new End(segment, at, next, List.of(rests), lastBatchIn, lastBatchAt, lastBatchEnd);
    }
}
