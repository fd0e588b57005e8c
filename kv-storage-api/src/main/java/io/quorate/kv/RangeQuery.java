package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * Asks for a part of a column family, in the order of the keys.
 *
 * @param columnFamily which one
 * @param begin the smallest key that counts; empty for the first there is
 * @param end the smallest key that no longer counts; absent for no end
 * @param offset how many of the first entries are passed over, from 0 up
 * @param limit how many entries at most, from 1 up
 * @param reverse from the largest key down
 * @param keysOnly whether values are left out (each then reads as empty)
 */
public record RangeQuery(
        String columnFamily,
        Bytes begin,
        Optional<Bytes> end,
        int offset,
        int limit,
        boolean reverse,
        boolean keysOnly) {

    public RangeQuery {
        if (limit < 1) {
            throw new KvException(new KvError.Invalid("range limit " + limit + " is not positive"));
        }
        if (offset < 0) {
            throw new KvException(new KvError.Invalid("range offset " + offset + " is negative"));
        }
        if (end.isPresent() && begin.compareTo(end.get()) > 0) {
            throw new KvException(new KvError.Invalid("the range ends before it begins"));
        }
    }

    /** Without an offset. */
    public RangeQuery(
            String columnFamily,
            Bytes begin,
            Optional<Bytes> end,
            int limit,
            boolean reverse,
            boolean keysOnly) {
        this(columnFamily, begin, end, 0, limit, reverse, keysOnly);
    }

    /**
     * The same with other ends.
     *
     * @param beginOrEqual whether a key equal to {@code begin} counts
     * @param endOrEqual whether a key equal to {@code end} counts
     */
    public RangeQuery selecting(boolean beginOrEqual, boolean endOrEqual) {
        Bytes first = beginOrEqual ? begin : KeyRange.after(begin);
        Optional<Bytes> behind = endOrEqual ? end.map(KeyRange::after) : end;
        // What lies strictly between a key and itself is nothing.
        Bytes from = behind.isPresent() && first.compareTo(behind.get()) > 0 ? begin : first;
        return new RangeQuery(columnFamily, from, behind, offset, limit, reverse, keysOnly);
    }

    /** The whole range, whatever the offset and the limit. */
    public KeyRange range() {
        return new KeyRange(columnFamily, begin, end);
    }

    /**
     * The keys that the answer rests on: had one of them been written, it might be another; had any
     * other key been, it would be the same.
     */
    public KeyRange seenBy(RangeResult result) {
        List<KvEntry> entries = result.entries();
        if (!result.hasMore() || entries.isEmpty()) {
            return range();
        }
        Bytes last = entries.get(entries.size() - 1).key();
        return reverse
                ? new KeyRange(columnFamily, last, end)
                : new KeyRange(columnFamily, begin, Optional.of(KeyRange.after(last)));
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
