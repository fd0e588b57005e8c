package io.quorate.paxos;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Flights of consecutive slots: they come at one end, leave at the other, and are found between.
 */
final class FlightQueue {

    /** The flight of slot s is at s modulo the length, a power of two. */
    private @Nullable Flight[] ring = new Flight[64];

    private long first = 1;
    private long end = 1;

    /** The slot of the oldest flight; of the next one, if there is none. */
    long first() {
        return first;
    }

    /** The slot behind the newest flight. */
    long end() {
        return end;
    }

    boolean isEmpty() {
        return first == end;
    }

    /** The next flight is that of {@code slot}. Only while there is none. */
    void startAt(long slot) {
        first = slot;
        end = slot;
    }

    /** The flight of a slot; null if it is not among these. */
    @Nullable Flight get(long slot) {
        return slot >= first && slot < end ? ring[indexOf(slot)] : null;
    }

    /** The flight of a slot that is among these. */
    Flight at(long slot) {
        return Objects.requireNonNull(ring[indexOf(slot)]);
    }

    private int indexOf(long slot) {
        return (int) slot & (ring.length - 1);
    }

    /** Adds the flight of the slot {@link #end}. */
    void addLast(Flight flight) {
        if (end - first == ring.length) {
            grow();
        }
        ring[indexOf(end)] = flight;
        end++;
    }

    private void grow() {
        @Nullable Flight[] old = ring;
        ring = Arrays.copyOf(old, 2 * old.length);
        for (long slot = first; slot < end; slot++) {
            ring[indexOf(slot)] = old[(int) slot & (old.length - 1)];
        }
    }

    void removeFirst() {
        ring[indexOf(first)] = null;
        first++;
    }
}
