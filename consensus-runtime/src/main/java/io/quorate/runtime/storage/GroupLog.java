package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.runtime.Invariant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What there is of the log of one group, as long as the storage is open. Thread-safe.
 *
 * <p>Invariant: {@code firstLsn <= durableLsn + 1 <= lastLsn + 1}.
 */
final class GroupLog {

    private final int group;
    private final RecordIndex index = new RecordIndex();

    /** Records that are not durable, the oldest at LSN {@code durableLsn + 1}. */
    private final List<Bytes> pending = new ArrayList<>();

    private long firstLsn;
    private long lastLsn;
    private long durableLsn;

    /**
     * A log without records.
     *
     * @param firstLsn the LSN that its first record will have, at most; records below are given up
     */
    GroupLog(int group, long firstLsn) {
        this.group = group;
        this.firstLsn = firstLsn;
        this.lastLsn = firstLsn - 1;
        this.durableLsn = firstLsn - 1;
    }

    int group() {
        return group;
    }

    synchronized long firstLsn() {
        return firstLsn;
    }

    synchronized long lastLsn() {
        return lastLsn;
    }

    synchronized long durableLsn() {
        return durableLsn;
    }

    /** Takes over a record that was found on disk. */
    synchronized void recovered(Segment segment, BatchReader.Item item) {
        long lsn = item.lsn();
        boolean continues =
                index.isEmpty() ? lsn >= 1 && lsn <= firstLsn : lsn == index.lastLsn() + 1;
        if (!continues) {
            throw segment.corrupt(
                    item.offset(),
                    "LSN "
                            + lsn
                            + " of group "
                            + group
                            + " is where "
                            + (index.isEmpty() ? firstLsn : index.lastLsn() + 1)
                            + " should be");
        }
        index.add(lsn, segment, item.offset(), item.length());
        if (lsn > lastLsn) {
            lastLsn = lsn;
            durableLsn = lsn;
        }
    }

    /** The last LSN found on disk, if it is less than what must be there; otherwise 0. */
    synchronized long endsEarlyAt() {
        return !index.isEmpty() && index.lastLsn() < lastLsn ? index.lastLsn() : 0;
    }

    /** Forgets what was found on disk and is given up. */
    synchronized void recoveryDone() {
        index.dropBelow(firstLsn);
    }

    /**
     * Takes records in.
     *
     * @return the LSN of the first
     */
    synchronized long append(List<Bytes> records) {
        long first = lastLsn + 1;
        pending.addAll(records);
        lastLsn += records.size();
        return first;
    }

    /**
     * Records were synced, one behind the other.
     *
     * @param lsn the LSN of the first: the oldest that was not
     * @param offset where it is
     * @return where the last one ends
     */
    synchronized long durable(long lsn, int count, Segment segment, long offset) {
        Invariant.check(
                lsn == durableLsn + 1, "record %d is synced, behind record %d", lsn, durableLsn);
        long at = offset;
        for (int i = 0; i < count; i++) {
            int length = pending.get(i).size();
            index.add(lsn + i, segment, at, length);
            at += WalFormat.recordSize(length);
        }
        pending.subList(0, count).clear();
        durableLsn += count;
        return at;
    }

    /** Where a record is that is durable. */
    synchronized RecordIndex.Entry place(long lsn) {
        checkPresent(lsn);
        return index.get(lsn);
    }

    Bytes read(long lsn) {
        RecordIndex.Entry entry;
        synchronized (this) {
            checkPresent(lsn);
            if (lsn > durableLsn) {
                return pending.get((int) (lsn - durableLsn - 1));
            }
            entry = index.get(lsn);
        }
        try {
            return BatchReader.payload(entry, group, lsn);
        } catch (IOException e) {
            synchronized (this) {
                // The segment may have gone while it was read.
                checkPresent(lsn);
            }
            throw new ConsensusException(
                    new ConsensusError.StorageFailed(
                            "record " + lsn + " of group " + group + " cannot be read: " + e),
                    e);
        }
    }

    private void checkPresent(long lsn) {
        if (lsn < firstLsn || lsn > lastLsn) {
            throw new IllegalArgumentException(
                    "no record " + lsn + " between " + firstLsn + " and " + lastLsn);
        }
    }

    /**
     * Gives up all records below {@code lsn}.
     *
     * @return whether that let go of a segment
     */
    synchronized boolean release(long lsn) {
        if (lsn > durableLsn + 1) {
            throw new IllegalArgumentException(
                    "cannot release up to " + lsn + ": durable is " + durableLsn);
        }
        if (lsn <= firstLsn) {
            return false;
        }
        firstLsn = lsn;
        return index.dropBelow(lsn);
    }

    /** The number of the oldest segment that this group needs. */
    synchronized long oldestSegment() {
        return index.oldestSegment();
    }
}
