package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest version at which each key was written, as far back as it matters. Says nothing that
 * the history does not: it is made from it.
 *
 * <p>Invariant: {@link #lastWrites} cuts the keys of all column families into segments. A segment
 * begins at an entry's key, and was last written at the entry's version; before the first entry
 * nothing was written.
 */
final class ConflictIndex {

    private static final long NEVER = 0;

    private final TreeMap<Bytes, Long> lastWrites = new TreeMap<>();

    /** Notes a write, at a version that is not below any noted before. */
    void add(KeyRange range, long version) {
        if (range.isEmpty()) {
            return;
        }
        Bytes begin = begin(range);
        Bytes end = end(range);
        long behind = versionAt(end);
        lastWrites.subMap(begin, true, end, true).clear();
        lastWrites.put(begin, version);
        lastWrites.put(end, behind);
    }

    /** The newest version at which anything of {@code range} was written, 0 if never. */
    long newestIn(KeyRange range) {
        if (range.isEmpty()) {
            return NEVER;
        }
        Bytes begin = begin(range);
        long newest = versionAt(begin);
        for (long version : lastWrites.subMap(begin, false, end(range), false).values()) {
            newest = Math.max(newest, version);
        }
        return newest;
    }

    /**
     * Lets go of a range that was noted before, as far as nothing of it was written above {@code
     * oldest}.
     */
    void forget(KeyRange range, long oldest) {
        if (!range.isEmpty()) {
            forgetBorder(begin(range), oldest);
            forgetBorder(end(range), oldest);
        }
    }

    /** Removes a border that has only old segments on both sides. */
    private void forgetBorder(Bytes at, long oldest) {
        Long above = lastWrites.get(at);
        if (above == null || above > oldest) {
            return;
        }
        Map.Entry<Bytes, Long> below = lastWrites.lowerEntry(at);
        if (below == null || below.getValue() <= oldest) {
            lastWrites.remove(at);
        }
    }

    int size() {
        return lastWrites.size();
    }

    void clear() {
        lastWrites.clear();
    }

    private long versionAt(Bytes key) {
        Map.Entry<Bytes, Long> segment = lastWrites.floorEntry(key);
        return segment == null ? NEVER : segment.getValue();
    }

    /** A family's name, a zero byte, the key: no name has a zero byte. */
    private static Bytes begin(KeyRange range) {
        return place(range.columnFamily(), 0, range.begin());
    }

    private static Bytes end(KeyRange range) {
        return range.end()
                .map(end -> place(range.columnFamily(), 0, end))
                .orElseGet(() -> place(range.columnFamily(), 1, Bytes.EMPTY));
    }

    private static Bytes place(String family, int separator, Bytes key) {
        Bytes name = Bytes.utf8(family);
        byte[] place = new byte[name.size() + 1 + key.size()];
        name.copyTo(place, 0);
        place[name.size()] = (byte) separator;
        key.copyTo(place, name.size() + 1);
        return Bytes.wrap(place);
    }
}
