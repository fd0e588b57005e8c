package io.quorate.mock;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ReplicaLog;
import io.quorate.mock.MockMessage.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole history of a group on this node, in memory and in the log.
 *
 * <p>Invariant: positions have no gaps, and the LSNs of the entries grow with their positions. So
 * what is durable is always a prefix.
 */
final class History {

    private record Place(Entry entry, long lsn) {}

    private final ReplicaLog log;
    private final List<Place> places = new ArrayList<>();
    private final List<Bytes> unwritten = new ArrayList<>();
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
                                    }
                                }));
        lastLsn = log.lastLsn();
        // Replayed records are durable by contract or will be with the next sync; both come first.
        durableLsn = log.durableLsn();
        durablePosition = durablePrefix();
    }

    private void place(long position, Entry entry, long lsn) {
        if (position < 1 || position > places.size() + 1) {
            throw new ConsensusError.StorageFailed(
                            "record "
                                    + lsn
                                    + " is for position "
                                    + position
                                    + " behind "
                                    + places.size())
                    .asException();
        }
        places.subList((int) position - 1, places.size()).clear();
        places.add(new Place(entry, lsn));
        durablePosition = Math.min(durablePosition, position - 1);
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
        return places.size();
    }

    /** The epoch of the entry at a position; 0 at position 0. */
    long epochAt(long position) {
        return position == 0 ? 0 : entry(position).epoch();
    }

    Entry entry(long position) {
        return places.get((int) position - 1).entry;
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
        }
    }

    void durable(long lsn) {
        durableLsn = lsn;
        durablePosition = durablePrefix();
    }

    private long durablePrefix() {
        long position = durablePosition;
        while (position < places.size() && places.get((int) position).lsn <= durableLsn) {
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
