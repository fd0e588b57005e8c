package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.runtime.storage.SyncedMark.Mark;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes batches at the end of the log. Used by one thread at a time. */
final class LogWriter {

    private final SegmentFiles files;
    private final SyncedMark mark;
    private final BatchWriter batch = new BatchWriter();
    private @Nullable Segment active;
    private long at;
    private long number;

    /**
     * A writer that goes on at the end of a log.
     *
     * @param active the segment to write to, null to begin with a new one
     * @param at where the next batch goes
     * @param number its number
     */
    LogWriter(SegmentFiles files, SyncedMark mark, @Nullable Segment active, long at, long number) {
        this.files = files;
        this.mark = mark;
        this.active = active;
        this.at = at;
        this.number = number;
    }

    /** Begins a batch whose first record has this payload, in the next segment if need be. */
    void begin(int firstPayload) throws IOException {
        if (active == null || !fits(WalFormat.recordSize(firstPayload))) {
            // No copy of the mark is to be older than a segment that goes.
            mark.settle();
            active = files.next();
            at = WalFormat.FIRST_BATCH;
        }
        batch.begin(number);
    }

    /** Whether a batch with records of this size together can be added to the segment. */
    boolean fits(long body) {
        return active != null && at + WalFormat.batchSize(body) <= active.size();
    }

    /** Adds a record to the batch, which fits. */
    void add(GroupLog log, long lsn, Bytes payload) {
        batch.add(segment(), at, log.group(), lsn, payload);
    }

    /** Where the batch goes, and where it went until the next is begun. */
    Segment segment() {
        if (active == null) {
            throw new IllegalStateException("no batch was begun");
        }
        return active;
    }

    long batchOffset() {
        return at;
    }

    /** Makes the batch durable, and says so in the mark. */
    void commit() throws IOException {
        ByteBuffer bytes = batch.finish(segment(), at);
        int size = bytes.remaining();
        segment().write(at, bytes);
        segment().sync();
        at += size;
        mark.advance(new Mark(segment().number(), at, number));
        number++;
    }

    /** Makes the mark durable, twice. */
    void close() throws IOException {
        mark.settleBoth();
    }
}
