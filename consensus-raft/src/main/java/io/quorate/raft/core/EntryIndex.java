package io.quorate.raft.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing table of entries: term, record number and size of each, and the entry itself while it
 * is kept in memory. Rows are added and cut at the end, and dropped at the beginning.
 */
final class EntryIndex {

    private static final int ROWS_MIN = 64;

    private long first;
    private int start;
    private int size;
    private long[] terms = new long[ROWS_MIN];
    private long[] lsns = new long[ROWS_MIN];
    private int[] sizes = new int[ROWS_MIN];
    private @Nullable Entry[] entries = new Entry[ROWS_MIN];

    /** Empties the table; the next entry has this index. */
    void startAt(long index) {
        Arrays.fill(entries, null);
        first = index;
        start = 0;
        size = 0;
    }

    long first() {
        return first;
    }

    /** One less than {@link #first} if the table is empty. */
    long last() {
        return first + size - 1;
    }

    void add(Entry entry, long lsn) {
        if (start + size == terms.length) {
            makeRoom();
        }
        int row = start + size;
        terms[row] = entry.term();
        lsns[row] = lsn;
        sizes[row] = entry.size();
        entries[row] = entry;
        size++;
    }

    private void makeRoom() {
        int capacity = Math.max(ROWS_MIN, 2 * size);
        terms = Arrays.copyOf(Arrays.copyOfRange(terms, start, start + size), capacity);
        lsns = Arrays.copyOf(Arrays.copyOfRange(lsns, start, start + size), capacity);
        sizes = Arrays.copyOf(Arrays.copyOfRange(sizes, start, start + size), capacity);
        entries = Arrays.copyOf(Arrays.copyOfRange(entries, start, start + size), capacity);
        start = 0;
    }

    void cutFrom(long index) {
        int left = (int) (index - first);
        Arrays.fill(entries, start + left, start + size, null);
        size = left;
    }

    /** Drops what is below {@code index}. */
    void dropBelow(long index) {
        int dropped = (int) (index - first);
        Arrays.fill(entries, start, start + dropped, null);
        start += dropped;
        size -= dropped;
        first = index;
    }

    long term(long index) {
        return terms[row(index)];
    }

    long lsn(long index) {
        return lsns[row(index)];
    }

    int size(long index) {
        return sizes[row(index)];
    }

    /** The entry, if it is in memory. */
    @Nullable Entry entry(long index) {
        return entries[row(index)];
    }

    void forget(long index) {
        entries[row(index)] = null;
    }

    private int row(long index) {
        if (index < first || index > last()) {
            throw new IndexOutOfBoundsException(
                    "entry " + index + " is not between " + first + " and " + last());
        }
        return start + (int) (index - first);
    }
}
