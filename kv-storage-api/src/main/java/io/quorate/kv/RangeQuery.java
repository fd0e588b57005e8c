package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.Optional;

/**
 * Asks for a part of a column family, in the order of the keys.
 *
 * @param columnFamily which one
 * @param begin the smallest key that counts; empty for the first there is
 * @param end the smallest key that no longer counts; absent for no end
 * @param limit how many entries at most, from 1 up
 * @param reverse from the largest key down
 * @param keysOnly whether values are left out (each then reads as empty)
 */
public record RangeQuery(
        String columnFamily,
        Bytes begin,
        Optional<Bytes> end,
        int limit,
        boolean reverse,
        boolean keysOnly) {

    public RangeQuery {
        if (limit < 1) {
            throw new KvException(new KvError.Invalid("range limit " + limit + " is not positive"));
        }
        if (end.isPresent() && begin.compareTo(end.get()) > 0) {
            throw new KvException(new KvError.Invalid("the range ends before it begins"));
        }
    }

    /** The keys that start with {@code prefix}. */
    public static RangeQuery prefix(String columnFamily, Bytes prefix, int limit) {
        return new RangeQuery(columnFamily, prefix, afterPrefix(prefix), limit, false, true);
    }

    /** The smallest key above all that start with {@code prefix}; absent if there is none. */
    public static Optional<Bytes> afterPrefix(Bytes prefix) {
        int last = prefix.size() - 1;
        while (last >= 0 && prefix.get(last) == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            return Optional.empty();
        }
        byte[] next = prefix.slice(0, last + 1).toByteArray();
        next[last]++;
        return Optional.of(Bytes.wrap(next));
    }
}
