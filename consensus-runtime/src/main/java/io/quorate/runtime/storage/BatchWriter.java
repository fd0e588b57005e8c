package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Encodes one batch after the other, each for its place. Not thread-safe. */
final class BatchWriter {

    private static final int FIRST_CAPACITY = 64 << 10;

    private ByteBuffer buffer = allocate(FIRST_CAPACITY);
    private long number;
    private int records;

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    void begin(long batchNumber) {
        number = batchNumber;
        records = 0;
        buffer.clear().position(WalFormat.BATCH_HEADER);
    }

    /**
     * Adds a record.
     *
     * @param segment where the batch will be, at {@code batchOffset}
     * @return at which offset of the segment the record will be
     */
    long add(Segment segment, long batchOffset, int group, long lsn, Bytes payload) {
        int at = buffer.position();
        int end = at + WalFormat.recordSize(payload.size());
        reserve((int) WalFormat.toSector(end));
        buffer.putInt(0).putInt(payload.size()).putInt(group).putInt(0).putLong(lsn);
        payload.copyTo(buffer);
        Place place = segment.place(batchOffset + at);
        buffer.putInt(at, WalFormat.recordChecksum(buffer, at, place, payload.size()));
        zeroTo(end);
        records++;
        return batchOffset + at;
    }

    /** The whole batch, in whole sectors. Valid until the next one is begun. */
    ByteBuffer finish(Segment segment, long batchOffset) {
        int body = buffer.position() - WalFormat.BATCH_HEADER;
        zeroTo((int) WalFormat.toSector(buffer.position()));
        WalFormat.putBatchHeader(buffer, 0, segment.place(batchOffset), number, body, records);
        return buffer.flip();
    }

    private void zeroTo(int end) {
        while (buffer.position() < end) {
            buffer.put((byte) 0);
        }
    }

    private void reserve(int end) {
        if (end > buffer.capacity()) {
            ByteBuffer larger = allocate(Math.max(end, 2 * buffer.capacity()));
            larger.put(buffer.flip());
            buffer = larger;
        }
    }
}
