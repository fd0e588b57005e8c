package io.quorate.runtime.storage;

import io.quorate.runtime.Invariant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the records of one group are: eight bytes for each. Not thread-safe. */
final class RecordIndex {

    private static final int FIRST_CAPACITY = 64;

    private final List<Run> runs = new ArrayList<>();

    /** Where a record's header is, and the size of its payload. */
    record Entry(Segment segment, long offset, int length) {}

    /** Consecutive records in one segment. */
    private static final class Run {
        private final Segment segment;
        private final long firstLsn;
        private int[] places = new int[2 * FIRST_CAPACITY];
        private int count;

        Run(Segment segment, long firstLsn) {
            this.segment = segment;
            this.firstLsn = firstLsn;
        }

        long endLsn() {
            return firstLsn + count;
        }

        void add(long offset, int length) {
            if (2 * count == places.length) {
                places = Arrays.copyOf(places, 2 * places.length);
            }
            places[2 * count] = (int) offset;
            places[2 * count + 1] = length;
            count++;
        }

        Entry get(long lsn) {
            int at = 2 * (int) (lsn - firstLsn);
            return new Entry(segment, places[at], places[at + 1]);
        }
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    long firstLsn() {
        return runs.get(0).firstLsn;
    }

    long lastLsn() {
        return last().endLsn() - 1;
    }

    private Run last() {
        return runs.get(runs.size() - 1);
    }

    void add(long lsn, Segment segment, long offset, int length) {
        Invariant.check(
                isEmpty() || lsn == last().endLsn(),
                "record %d is added behind record %d",
                lsn,
                isEmpty() ? 0 : lastLsn());
        Invariant.check(
                offset <= Integer.MAX_VALUE, "offset %d in segment %d", offset, segment.number());
        if (isEmpty() || last().segment != segment) {
            runs.add(new Run(segment, lsn));
        }
        last().add(offset, length);
    }

    /** A record that was added and not dropped. */
    Entry get(long lsn) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (lsn < runs.get(middle).endLsn()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return runs.get(low).get(lsn);
    }

    /**
     * Forgets records below {@code lsn}, in whole runs.
     *
     * @return whether that let go of a segment
     */
    boolean dropBelow(long lsn) {
        int whole = 0;
        while (whole < runs.size() && runs.get(whole).endLsn() <= lsn) {
            whole++;
        }
        runs.subList(0, whole).clear();
        return whole > 0;
    }

    /** The number of the oldest segment with a record, or the largest number if there is none. */
    long oldestSegment() {
        return isEmpty() ? Long.MAX_VALUE : runs.get(0).segment.number();
    }
}
