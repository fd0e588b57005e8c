package io.quorate.kv;

import java.util.List;

/**
 * A part of a column family.
 *
 * @param entries in the order that was asked for
 * @param hasMore whether the range holds more than the limit and {@link RangePage#BYTES_MAX} let
 *     through; the rest begins behind the last of the entries
 */
public record RangeResult(List<KvEntry> entries, boolean hasMore) {
    public RangeResult {
        entries = List.copyOf(entries);
    }
}
