package io.quorate.paxos;

import org.jspecify.annotations.Nullable;

/**
 * The slots that a node keeps, with holes. Values that were handed on leave memory when there are
 * too many; the log still has them.
 */
final class SlotTable {

    /** So much of decided values stays in memory that nobody is known to want. */
    private static final long RECENT_BYTES = 1 << 20;

    private final SlotPages slots = new SlotPages();
    private final long cacheBytes;
    private long openBytes;
    private long cachedBytes;
    private long evictNext = 1;
    private long decided;

    SlotTable(long cacheBytes) {
        this.cacheBytes = cacheBytes;
    }

    @Nullable Slot get(long number) {
        return slots.get(number);
    }

    Slot getOrCreate(long number) {
        return slots.getOrCreate(number);
    }

    /** The newest slot, 0 if there is none. */
    long newest() {
        return slots.newest();
    }

    /** Those from {@code first} to {@code last}, in order. */
    Iterable<Slot> between(long first, long last) {
        return slots.between(first, last);
    }

    /** Those from {@code first} on, in order. */
    Iterable<Slot> from(long first) {
        return slots.between(first, slots.newest());
    }

    /** Bytes of values that are not decided yet. */
    long openBytes() {
        return openBytes;
    }

    void setValue(Slot slot, Value value) {
        dropValue(slot);
        slot.digest = value.digest();
        slot.size = value.size();
        if (slot.number > decided) {
            slot.value = value;
            openBytes += slot.size;
        }
    }

    private void dropValue(Slot slot) {
        if (slot.value != null) {
            if (slot.number > decided) {
                openBytes -= slot.size;
            } else {
                cachedBytes -= slot.size;
            }
            slot.value = null;
        }
    }

    /** The next slot is decided: its value may leave memory some time. */
    void decided(Slot slot) {
        decided = slot.number;
        openBytes -= slot.size;
        cachedBytes += slot.size;
        while (cachedBytes > cacheBytes && evictNext <= decided) {
            dropOldestValue();
        }
    }

    private void dropOldestValue() {
        Slot oldest = slots.get(evictNext++);
        if (oldest != null) {
            dropValue(oldest);
        }
    }

    /**
     * Nobody is known to want decided values below {@code number}: all but the newest of them leave
     * memory. What stays there long is what a collector of garbage has to copy.
     */
    void forgetBelow(long number) {
        while (cachedBytes > RECENT_BYTES && evictNext < Math.min(number, decided + 1)) {
            dropOldestValue();
        }
    }

    /** Everything up to {@code number} is decided, whatever is here. */
    void decidedUpTo(long number) {
        for (Slot slot : between(decided + 1, number)) {
            if (slot.value != null) {
                openBytes -= slot.size;
                slot.value = null;
            }
        }
        decided = Math.max(decided, number);
        evictNext = Math.max(evictNext, decided + 1);
        cachedBytes = 0;
        for (Slot slot : between(0, decided)) {
            slot.value = null;
        }
    }

    void dropUpTo(long number) {
        slots.dropUpTo(number, this::dropValue);
        evictNext = Math.max(evictNext, number + 1);
    }

    /** The oldest record that any slot still needs; {@code otherwise} if there are no slots. */
    long oldestLsn(long otherwise) {
        long oldest = otherwise;
        for (Slot slot : from(0)) {
            oldest = Math.min(oldest, slot.lsn);
        }
        return oldest;
    }
}
