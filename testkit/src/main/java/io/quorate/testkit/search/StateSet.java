package io.quorate.testkit.search;

/** A set of states by their hashes, which are taken for the states. */
final class StateSet {

    private static final int CAPACITY_MIN = 1 << 12;

    private long[] table = new long[2 * CAPACITY_MIN];
    private int size;

    int size() {
        return size;
    }

    /** Whether it is new. */
    boolean add(Hash hash) {
        // A free place is two zeros.
        boolean added = put(hash.high() | 1, hash.low());
        if (added) {
            size++;
            if (size > table.length / 4) {
                grow();
            }
        }
        return added;
    }

    private boolean put(long high, long low) {
        int mask = table.length - 1;
        int at = (int) (low << 1) & mask;
        while (table[at] != 0) {
            if (table[at] == high && table[at + 1] == low) {
                return false;
            }
            at = (at + 2) & mask;
        }
        table[at] = high;
        table[at + 1] = low;
        return true;
    }

    private void grow() {
        long[] old = table;
        table = new long[2 * old.length];
        for (int at = 0; at < old.length; at += 2) {
            if (old[at] != 0) {
                put(old[at], old[at + 1]);
            }
        }
    }
}
