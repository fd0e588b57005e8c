package io.quorate.mock;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ReplicaLog;
import io.quorate.mock.MockMessage.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole history of a group on this node: its newest part in memory, all of it in the log.
 *
 * <p>Invariant: positions have no gaps, and the LSNs of the entries grow with their positions. So
 * what is durable is always a prefix.
 *
 * <p>Invariant: what is not in memory was handed to the log, and can be read there.
 */
final class History {

    /**
     * Positions whose records follow each other in the log.
     *
     * @param first the first of them; they go on to the next run's first
     * @param epoch the epoch of all of them
     * @param ahead how much larger the LSN of a position's record is than the position
     */
    private record Run(long first, long epoch, long ahead) {}

    private static final int RECENT_MAX = 8_192;
    private static final long RECENT_BYTES_MAX = 8 << 20;

    private final ReplicaLog log;
    private final List<Run> runs = new ArrayList<>();
    private final List<Entry> recent = new ArrayList<>();
    private final List<Bytes> unwritten = new ArrayList<>();
    private long firstRecent = 1;
    private long recentBytes;
    private long epoch;
    private int votedFor;
    private long lastLsn;
    private long durableLsn;
    private long durablePosition;

    History(ReplicaLog log) {
        this.log = log;
    }

    /** Reads what an earlier life recorded. */
    void recover() {
        if (log.firstLsn() != 1) {
            throw new ConsensusError.StorageFailed(
                            "the log starts at record "
                                    + log.firstLsn()
                                    + "; this engine needs it from the first on")
                    .asException();
        }
        log.replay(
                (lsn, record) ->
                        MockCodec.readRecord(
                                record,
                                new MockCodec.RecordReader() {
                                    @Override
                                    public void epoch(long seen, int vote) {
                                        epoch = seen;
                                        votedFor = vote;
                                    }

                                    @Override
                                    public void entry(long position, Entry entry) {
                                        place(position, entry, lsn);
                                        forgetOld();
                                    }
                                }));
        lastLsn = log.lastLsn();
        // Replayed records are durable by contract or will be with the next sync; both come first.
        durableLsn = log.durableLsn();
        durablePosition = durablePrefix();
    }

    private void place(long position, Entry entry, long lsn) {
        if (position < 1 || position > lastPosition() + 1) {
            throw new ConsensusError.StorageFailed(
                            "record "
                                    + lsn
                                    + " is for position "
                                    + position
                                    + " behind "
                                    + lastPosition())
                    .asException();
        }
        cut(position);
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last == null || last.epoch != entry.epoch() || last.ahead != lsn - position) {
            runs.add(new Run(position, entry.epoch(), lsn - position));
        }
        recent.add(entry);
        recentBytes += entry.size();
        durablePosition = Math.min(durablePosition, position - 1);
    }

    /** Forgets all positions from one on. */
    private void cut(long position) {
        while (!runs.isEmpty() && runs.get(runs.size() - 1).first >= position) {
            runs.remove(runs.size() - 1);
        }
        int kept = (int) Math.max(0, position - firstRecent);
        List<Entry> gone = recent.subList(Math.min(kept, recent.size()), recent.size());
        gone.forEach(entry -> recentBytes -= entry.size());
        gone.clear();
        firstRecent = Math.min(firstRecent, position);
    }

    /** Leaves to the log what is older than the newest part. */
    private void forgetOld() {
        if (recent.size() <= RECENT_MAX && recentBytes <= RECENT_BYTES_MAX) {
            return;
        }
        // Half of it, so that what stays is seldom moved.
        List<Entry> old = recent.subList(0, (recent.size() + 1) / 2);
        old.forEach(entry -> recentBytes -= entry.size());
        firstRecent += old.size();
        old.clear();
    }

    long epoch() {
        return epoch;
    }

    /** Who got this node's vote in {@link #epoch}; 0 for nobody. */
    int votedFor() {
        return votedFor;
    }

    void enter(long newEpoch, int vote) {
        epoch = newEpoch;
        votedFor = vote;
        record(MockCodec.epochRecord(newEpoch, vote));
    }

    long lastPosition() {
        return firstRecent + recent.size() - 1;
    }

    /** The epoch of the entry at a position; 0 at position 0. */
    long epochAt(long position) {
        return position == 0 ? 0 : runOf(position).epoch;
    }

    /** The newest run is asked for most. */
    private Run runOf(long position) {
        int i = runs.size() - 1;
        while (runs.get(i).first > position) {
            i--;
        }
        return runs.get(i);
    }

    private long lsnOf(long position) {
        return position + runOf(position).ahead;
    }

    Entry entry(long position) {
        if (position >= firstRecent) {
            return recent.get((int) (position - firstRecent));
        }
        return MockCodec.readEntry(log.read(lsnOf(position)));
    }

    /** Puts an entry behind the last one. */
    long append(Entry entry) {
        put(lastPosition() + 1, entry);
        return lastPosition();
    }

    /** Puts an entry at a position, in place of all from there on. */
    void put(long position, Entry entry) {
        record(MockCodec.entryRecord(position, entry));
        place(position, entry, lastLsn);
    }

    private void record(Bytes record) {
        unwritten.add(record);
        lastLsn++;
    }

    /** The LSN of the newest record, written or not. */
    long lastLsn() {
        return lastLsn;
    }

    /** Hands over to the log what was recorded since the last time. */
    void write() {
        if (!unwritten.isEmpty()) {
            log.append(unwritten);
            unwritten.clear();
            forgetOld();
        }
    }

    void durable(long lsn) {
        durableLsn = lsn;
        durablePosition = durablePrefix();
    }

    private long durablePrefix() {
        long position = durablePosition;
        while (position < lastPosition() && lsnOf(position + 1) <= durableLsn) {
            position++;
        }
        return position;
    }

    long durableLsn() {
        return durableLsn;
    }

    /** Up to which position the present history is durable. */
    long durablePosition() {
        return durablePosition;
    }
}
