package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one version wrote.
 *
 * @param keys those with a before-image
 * @param ranges what counts as written beside them
 * @param imageBytes what the before-images take
 */
record HistoryRecord(List<WrittenKey> keys, List<KeyRange> ranges, long imageBytes) {

    /** What a written key or range takes in memory beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 128;

    /**
     * A key that a version wrote.
     *
     * @param incarnation the version that made the column family
     */
    record WrittenKey(String columnFamily, long incarnation, Bytes key) {}

    HistoryRecord {
        keys = List.copyOf(keys);
        ranges = List.copyOf(ranges);
    }

    /** What it counts in the window. */
    long weight() {
        long weight = imageBytes;
        for (WrittenKey written : keys) {
            weight += OVERHEAD_BYTES + written.key().size();
        }
        for (KeyRange range : ranges) {
            weight +=
                    OVERHEAD_BYTES + range.begin().size() + range.end().map(Bytes::size).orElse(0);
        }
        return weight;
    }

    Bytes encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeLong(imageBytes);
            out.writeInt(keys.size());
            for (WrittenKey written : keys) {
                out.writeUTF(written.columnFamily());
                out.writeLong(written.incarnation());
                write(out, written.key());
            }
            out.writeInt(ranges.size());
            for (KeyRange range : ranges) {
                out.writeUTF(range.columnFamily());
                write(out, range.begin());
                out.writeBoolean(range.end().isPresent());
                write(out, range.end().orElse(Bytes.EMPTY));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /** Reads what {@link #encode} wrote, from a store that is trusted. */
    static HistoryRecord decode(Bytes record) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(record.toByteArray()));
        try {
            long imageBytes = in.readLong();
            List<WrittenKey> keys = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                keys.add(new WrittenKey(in.readUTF(), in.readLong(), read(in)));
            }
            List<KeyRange> ranges = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                String family = in.readUTF();
                Bytes begin = read(in);
                boolean ends = in.readBoolean();
                Bytes end = read(in);
                ranges.add(new KeyRange(family, begin, ends ? Optional.of(end) : Optional.empty()));
            }
            return new HistoryRecord(keys, ranges, imageBytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a record of the history is damaged", e);
        }
    }

    private static void write(DataOutputStream out, Bytes bytes) throws IOException {
        out.writeInt(bytes.size());
        bytes.writeTo(out);
    }

    private static Bytes read(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return Bytes.wrap(bytes);
    }
}
