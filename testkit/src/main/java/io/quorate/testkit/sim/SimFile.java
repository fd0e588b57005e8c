package io.quorate.testkit.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one file, as they are and as a crash may leave them.
 *
 * <p>Invariant: undoing all {@link #changes}, the newest first, gives what is durable.
 *
 * <p>Invariant: bytes of {@link #data} at and beyond {@link #size} are zero.
 */
final class SimFile {

    static final int SECTOR = 512;

    private static final byte[] NOTHING = new byte[0];

    private byte[] data = NOTHING;
    private int size;
    private final List<Change> changes = new ArrayList<>();

    /** What was done to a range, with what was there before. */
    private static final class Change {
        final int offset;
        final byte[] before;
        final byte[] after;
        final int sizeBefore;
        final int sizeAfter;
        boolean durable;
        boolean doomed;

        Change(int offset, byte[] before, byte[] after, int sizeBefore, int sizeAfter) {
            this.offset = offset;
            this.before = before;
            this.after = after;
            this.sizeBefore = sizeBefore;
            this.sizeAfter = sizeAfter;
        }

        /** A new size comes whole or not at all; so does a single byte. */
        boolean canTear() {
            return after.length > 1 && sizeAfter >= sizeBefore;
        }
    }

    int size() {
        return size;
    }

    /** The bytes as they are, all durable. */
    SimFile copy() {
        SimFile copy = new SimFile();
        copy.data = data.clone();
        copy.size = size;
        return copy;
    }

    void write(int offset, byte[] bytes) {
        int end = Math.addExact(offset, bytes.length);
        reserve(end);
        change(offset, bytes, Math.max(size, end));
    }

    void setSize(int newSize) {
        int stored = Math.min(size, data.length);
        if (newSize < stored) {
            change(newSize, new byte[stored - newSize], newSize);
        } else {
            change(0, NOTHING, newSize);
        }
    }

    /** Puts what there is into {@code target}, and returns how much that was. */
    int read(int offset, ByteBuffer target) {
        int length = Math.max(0, Math.min(target.remaining(), size - offset));
        int stored = Math.max(0, Math.min(length, data.length - offset));
        if (stored > 0) {
            target.put(data, offset, stored);
        }
        for (int i = stored; i < length; i++) {
            target.put((byte) 0);
        }
        return length;
    }

    /** Makes durable all that no failed sync has given up. */
    void sync() {
        boolean whole = true;
        for (Change change : changes) {
            change.durable |= !change.doomed;
            whole &= change.durable;
        }
        if (whole) {
            changes.clear();
        }
    }

    /** A sync that failed: what it was about stays readable, and no later sync makes it durable. */
    void failSync() {
        for (Change change : changes) {
            change.doomed |= !change.durable;
        }
    }

    /** Leaves what the crash leaves, all of it durable from now on. */
    void crash(CrashMode mode, SimRandom random, SimStats stats) {
        if (changes.isEmpty()) {
            return;
        }
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            set(change.offset, change.before, change.sizeBefore);
        }
        int kept = random.below(changes.size() + 1);
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (change.durable || mode == CrashMode.KEEP_ALL) {
                set(change.offset, change.after, change.sizeAfter);
            } else if (mode == CrashMode.LOSE_ALL) {
                stats.count(Metric.CHANGES_LOST);
            } else if (mode == CrashMode.KEEP_PREFIX) {
                keepPrefix(change, i - kept, random, stats);
            } else {
                keepSectors(change, mode == CrashMode.LEAVE_GARBAGE, random, stats);
            }
        }
        changes.clear();
    }

    /** Turns one bit over, on the platter. Does nothing to a file without bytes. */
    boolean flipBit(SimRandom random) {
        int stored = Math.min(size, data.length);
        if (stored == 0) {
            return false;
        }
        data[random.below(stored)] ^= (byte) (1 << random.below(8));
        return true;
    }

    private void keepPrefix(Change change, int past, SimRandom random, SimStats stats) {
        if (past < 0) {
            set(change.offset, change.after, change.sizeAfter);
        } else if (past == 0 && change.canTear()) {
            int length = random.below(change.after.length);
            byte[] torn = Arrays.copyOf(change.after, length);
            set(change.offset, torn, Math.max(size, change.offset + length));
            stats.count(Metric.TORN_WRITES);
        } else {
            stats.count(Metric.CHANGES_LOST);
        }
    }

    private void keepSectors(Change change, boolean garbage, SimRandom random, SimStats stats) {
        boolean resized = random.chance(0.5);
        if (!change.canTear()) {
            if (resized) {
                set(change.offset, change.after, change.sizeAfter);
            } else {
                stats.count(Metric.CHANGES_LOST);
            }
            return;
        }
        if (resized) {
            resize(Math.max(size, change.sizeAfter));
        }
        int lost = 0;
        int from = 0;
        while (from < change.after.length) {
            int at = change.offset + from;
            int length = Math.min(SECTOR - at % SECTOR, change.after.length - from);
            byte[] sector = Arrays.copyOfRange(change.after, from, from + length);
            boolean keep = random.chance(0.5);
            if (!keep) {
                lost++;
            }
            if (!keep && garbage && random.chance(0.5)) {
                fill(sector, random);
                keep = true;
            }
            if (keep) {
                set(at, sector, Math.max(size, Math.min(change.sizeAfter, at + length)));
            }
            from += length;
        }
        if (lost > 0) {
            stats.count(Metric.TORN_WRITES);
        }
    }

    private static void fill(byte[] sector, SimRandom random) {
        for (int i = 0; i < sector.length; i++) {
            sector[i] = (byte) random.nextLong();
        }
    }

    private void change(int offset, byte[] after, int sizeAfter) {
        byte[] before = Arrays.copyOfRange(data, offset, offset + after.length);
        changes.add(new Change(offset, before, after, size, sizeAfter));
        set(offset, after, sizeAfter);
    }

    private void set(int offset, byte[] bytes, int newSize) {
        System.arraycopy(bytes, 0, data, offset, bytes.length);
        resize(newSize);
    }

    private void resize(int newSize) {
        if (newSize < data.length) {
            Arrays.fill(data, newSize, Math.max(newSize, Math.min(size, data.length)), (byte) 0);
        }
        size = newSize;
    }

    private void reserve(int end) {
        if (end > data.length) {
            data = Arrays.copyOf(data, Math.max(end, Math.min(2 * data.length, end + (1 << 16))));
        }
    }
}
