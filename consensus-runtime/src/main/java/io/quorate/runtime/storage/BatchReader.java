package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads batches and records, and says what is wrong with those that are not whole. */
final class BatchReader {

    private BatchReader() {}

    /** A record of a batch: where its header is in the segment, and the size of its payload. */
    record Item(int group, long lsn, long offset, int length) {}

    /**
     * What stands where a batch could.
     *
     * @param number the batch's number, 0 if its header is not valid
     * @param end where the next batch would be; if the header is not valid, the next sector
     * @param items its records, if all is well
     * @param damage what is wrong, null if all is well
     * @param damageOffset where
     */
    record Found(
            long number, long end, List<Item> items, @Nullable String damage, long damageOffset) {

        boolean isHeader() {
            return number > 0;
        }

        boolean isWhole() {
            return damage == null;
        }

        String problem() {
            return damage == null ? "nothing is wrong" : damage;
        }

        private static Found damaged(long number, long end, long offset, String damage) {
            return new Found(number, end, List.of(), damage, offset);
        }
    }

    /** Reads what is at {@code at}, a sector of the segment. */
    static Found read(Segment segment, long at) throws IOException {
        ByteBuffer sector = WalFormat.allocate(WalFormat.SECTOR);
        segment.read(at, sector);
        if (!WalFormat.isBatchHeader(sector, 0, segment.place(at))) {
            boolean empty = WalFormat.isZero(sector, 0, WalFormat.SECTOR);
            String damage = empty ? "a batch is missing" : "the header of a batch is damaged";
            return Found.damaged(0, at + WalFormat.SECTOR, at, damage);
        }
        long number = sector.getLong(8);
        int body = sector.getInt(16);
        long end = at + WalFormat.batchSize(body);
        if (number < 1 || body < 0 || end > segment.size()) {
            return Found.damaged(0, at + WalFormat.SECTOR, at, "a batch header makes no sense");
        }
        ByteBuffer batch = WalFormat.allocate((int) (end - at));
        segment.read(at, batch);
        return records(segment, at, batch, number, body, sector.getInt(20));
    }

    private static Found records(
            Segment segment, long at, ByteBuffer batch, long number, int body, int count) {
        long end = at + batch.limit();
        int bodyEnd = WalFormat.BATCH_HEADER + body;
        List<Item> items = new ArrayList<>();
        int offset = WalFormat.BATCH_HEADER;
        while (offset < bodyEnd) {
            String damage = damage(segment, at, batch, offset, bodyEnd);
            if (damage != null) {
                return Found.damaged(number, end, at + offset, "batch " + number + ": " + damage);
            }
            int length = batch.getInt(offset + 4);
            items.add(
                    new Item(
                            batch.getInt(offset + 8),
                            batch.getLong(offset + 16),
                            at + offset,
                            length));
            offset += WalFormat.recordSize(length);
        }
        if (items.size() != count || !WalFormat.isZero(batch, bodyEnd, batch.limit())) {
            return Found.damaged(
                    number,
                    end,
                    at + offset,
                    "batch " + number + ": the bytes behind its last record are damaged");
        }
        return new Found(number, end, items, null, 0);
    }

    private static @Nullable String damage(
            Segment segment, long at, ByteBuffer batch, int offset, int bodyEnd) {
        if (bodyEnd - offset < WalFormat.RECORD_HEADER) {
            return "a record is cut";
        }
        int length = batch.getInt(offset + 4);
        String name = name(batch, offset);
        if (length < 1 || length > bodyEnd - offset - WalFormat.RECORD_HEADER) {
            return name + ": its length of " + length + " bytes is damaged";
        }
        Place place = segment.place(at + offset);
        if (batch.getInt(offset) != WalFormat.recordChecksum(batch, offset, place, length)) {
            return name + ": its checksum is wrong";
        }
        int payloadEnd = offset + WalFormat.RECORD_HEADER + length;
        int end = offset + WalFormat.recordSize(length);
        if (end > bodyEnd || !WalFormat.isZero(batch, payloadEnd, end)) {
            return name + ": the bytes behind it are damaged";
        }
        return null;
    }

    /** What a record says it is, which need not be true if it is damaged. */
    private static String name(ByteBuffer buffer, int offset) {
        return "the record of group "
                + buffer.getInt(offset + 8)
                + " with LSN "
                + buffer.getLong(offset + 16);
    }

    /**
     * Reads one record that was found whole before.
     *
     * @throws io.quorate.api.ConsensusException with {@link io.quorate.api.ConsensusError.Corrupt}
     */
    static Bytes payload(RecordIndex.Entry entry, int group, long lsn) throws IOException {
        int length = entry.length();
        byte[] bytes = new byte[WalFormat.RECORD_HEADER + length];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Segment segment = entry.segment();
        segment.read(entry.offset(), buffer);
        Place place = segment.place(entry.offset());
        boolean valid =
                buffer.getInt(4) == length
                        && buffer.getInt(8) == group
                        && buffer.getLong(16) == lsn
                        && buffer.getInt(0) == WalFormat.recordChecksum(buffer, 0, place, length);
        if (!valid) {
            throw segment.corrupt(
                    entry.offset(),
                    "the record of group " + group + " with LSN " + lsn + " is damaged");
        }
        return Bytes.wrap(bytes, WalFormat.RECORD_HEADER, length);
    }
}
