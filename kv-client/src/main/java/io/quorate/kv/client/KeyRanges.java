package io.quorate.kv.client;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A set of keys as ranges.
 *
 * <p>Invariant: the ranges of a column family neither overlap nor touch.
 */
final class KeyRanges {

    /** By column family, from where each range begins to where it ends. */
    private final TreeMap<String, TreeMap<Bytes, Optional<Bytes>>> families = new TreeMap<>();

    /** Takes in a range, as one with those that it overlaps or touches. */
    void add(KeyRange range) {
        if (range.isEmpty()) {
            return;
        }
        TreeMap<Bytes, Optional<Bytes>> ranges =
                families.computeIfAbsent(range.columnFamily(), name -> new TreeMap<>());
        Bytes begin = range.begin();
        Optional<Bytes> end = range.end();
        Map.Entry<Bytes, Optional<Bytes>> before = ranges.floorEntry(begin);
        if (before != null && reaches(before.getValue(), begin)) {
            begin = before.getKey();
            end = later(end, before.getValue());
        }
        Map.Entry<Bytes, Optional<Bytes>> next = ranges.ceilingEntry(begin);
        while (next != null && reaches(end, next.getKey())) {
            end = later(end, next.getValue());
            ranges.remove(next.getKey());
            next = ranges.ceilingEntry(begin);
        }
        ranges.put(begin, end);
    }

    private static boolean reaches(Optional<Bytes> end, Bytes key) {
        return end.isEmpty() || end.get().compareTo(key) >= 0;
    }

    private static Optional<Bytes> later(Optional<Bytes> a, Optional<Bytes> b) {
        return b.isPresent() && reaches(a, b.get()) ? a : b;
    }

    boolean isEmpty() {
        return families.isEmpty();
    }

    /** Whether a key of {@code range} is among them. */
    boolean overlaps(KeyRange range) {
        TreeMap<Bytes, Optional<Bytes>> ranges = families.get(range.columnFamily());
        if (ranges == null || range.isEmpty()) {
            return false;
        }
        Map.Entry<Bytes, Optional<Bytes>> last =
                range.end().isPresent() ? ranges.lowerEntry(range.end().get()) : ranges.lastEntry();
        return last != null
                && (last.getValue().isEmpty()
                        || last.getValue().get().compareTo(range.begin()) > 0);
    }

    /** The ranges, by column family and key. */
    List<KeyRange> list() {
        List<KeyRange> list = new ArrayList<>();
        families.forEach(
                (family, ranges) ->
                        ranges.forEach((begin, end) -> list.add(new KeyRange(family, begin, end))));
        return list;
    }
}
