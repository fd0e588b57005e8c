package io.quorate.paxos;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Slots by their numbers, in pages: neighbours are found without a search, and one that is far from
 * all others costs a page, not all that lies between.
 */
final class SlotPages {

    private static final int BITS = 10;
    private static final int SIZE = 1 << BITS;

    private final TreeMap<Long, @Nullable Slot[]> pages = new TreeMap<>();
    private long newest;

    /** The page that was used last: -1 and empty if it is not there any more. */
    private long nearNumber = -1;

    private @Nullable Slot[] near = {};

    @Nullable Slot get(long number) {
        return hasPage(number >> BITS) ? near[indexOf(number)] : null;
    }

    private static int indexOf(long number) {
        return (int) number & (SIZE - 1);
    }

    /** If there is this page, it is the one used last from now on. */
    private boolean hasPage(long number) {
        if (number == nearNumber) {
            return true;
        }
        @Nullable Slot[] found = pages.get(number);
        if (found == null) {
            return false;
        }
        nearNumber = number;
        near = found;
        return true;
    }

    Slot getOrCreate(long number) {
        if (!hasPage(number >> BITS)) {
            pages.put(number >> BITS, new Slot[SIZE]);
            hasPage(number >> BITS);
        }
        int index = indexOf(number);
        Slot slot = near[index];
        if (slot == null) {
            slot = new Slot(number);
            near[index] = slot;
            newest = Math.max(newest, number);
        }
        return slot;
    }

    /** The newest slot, 0 if there is none. */
    long newest() {
        return newest;
    }

    /** Those from {@code first} to {@code last}, in order, as long as none is added or dropped. */
    Iterable<Slot> between(long first, long last) {
        return () -> new Walk(Math.max(first, 0), Math.min(last, newest));
    }

    /** Gives up all slots up to {@code number}, and tells of each. */
    void dropUpTo(long number, Consumer<Slot> dropped) {
        between(0, number).forEach(dropped);
        Map<Long, @Nullable Slot[]> whole = pages.headMap(number >> BITS);
        whole.clear();
        nearNumber = -1;
        near = new Slot[0];
        if (hasPage(number >> BITS)) {
            for (int i = 0; i <= indexOf(number); i++) {
                near[i] = null;
            }
        }
        if (newest <= number) {
            newest = 0;
        }
    }

    private final class Walk implements Iterator<Slot> {

        private final long last;
        private long at;
        private @Nullable Slot next;

        Walk(long first, long last) {
            this.last = last;
            this.at = first;
            this.next = find();
        }

        private @Nullable Slot find() {
            while (at <= last) {
                if (hasPage(at >> BITS)) {
                    Slot found = near[indexOf(at)];
                    at++;
                    if (found != null) {
                        return found;
                    }
                } else {
                    Long page = pages.higherKey(at >> BITS);
                    at = page == null ? last + 1 : page << BITS;
                }
            }
            return null;
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Slot next() {
            Slot found = next;
            if (found == null) {
                throw new NoSuchElementException();
            }
            next = find();
            return found;
        }
    }
}
