package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.Optional;

/**
 * A stretch of keys, whether they are there or not.
 *
 * @param columnFamily where
 * @param begin the smallest key of it; empty for the first there can be
 * @param end the smallest key behind it; absent for no end
 */
public record KeyRange(String columnFamily, Bytes begin, Optional<Bytes> end) {

    public KeyRange {
        if (end.isPresent() && begin.compareTo(end.get()) > 0) {
            throw new KvException(new KvError.Invalid("the range ends before it begins"));
        }
    }

    /** One key. */
    public static KeyRange point(String columnFamily, Bytes key) {
        return new KeyRange(columnFamily, key, Optional.of(after(key)));
    }

    /** All keys of a column family. */
    public static KeyRange all(String columnFamily) {
        return new KeyRange(columnFamily, Bytes.EMPTY, Optional.empty());
    }

    /** The smallest key above {@code key}. */
    public static Bytes after(Bytes key) {
        byte[] next = new byte[key.size() + 1];
        key.copyTo(next, 0);
        return Bytes.wrap(next);
    }

    public boolean isEmpty() {
        return end.isPresent() && begin.equals(end.get());
    }
}
