package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.LogListener;
import io.quorate.api.ReplicaLog;
import java.util.List;

/** The log of one group, open for one user. */
final class WalLog implements ReplicaLog {

    private final GroupLog records;
    private final CommitLane lane;
    private final LogListener listener;
    private final int recordBytesMax;
    private final Runnable onRelease;
    private final Runnable onClose;
    private volatile boolean closed;

    /** Held while the listener is told. Guards the two fields below. */
    private final Object telling = new Object();

    private long told;
    private boolean toldFailure;

    WalLog(
            GroupLog records,
            CommitLane lane,
            LogListener listener,
            int recordBytesMax,
            Runnable onRelease,
            Runnable onClose) {
        this.records = records;
        this.lane = lane;
        this.listener = listener;
        this.recordBytesMax = recordBytesMax;
        this.onRelease = onRelease;
        this.onClose = onClose;
        this.told = records.durableLsn();
    }

    @Override
    public void replay(RecordVisitor visitor) {
        long last = records.lastLsn();
        for (long lsn = records.firstLsn(); lsn <= last; lsn++) {
            visitor.onRecord(lsn, records.read(lsn));
        }
    }

    @Override
    public long append(List<Bytes> batch) {
        for (Bytes record : batch) {
            if (record.isEmpty() || record.size() > recordBytesMax) {
                throw new ConsensusError.TooLarge("record", record.size(), recordBytesMax)
                        .asException();
            }
        }
        if (closed) {
            throw new ConsensusError.StorageFailed("the log is closed").asException();
        }
        return lane.append(records, batch);
    }

    /** Tells the listener what is new, on the lane. */
    void tell() {
        synchronized (telling) {
            if (closed || toldFailure) {
                return;
            }
            long durable = records.durableLsn();
            if (durable > told) {
                told = durable;
                listener.durable(durable);
            }
            ConsensusError failure = lane.failure();
            if (failure != null && !closed) {
                toldFailure = true;
                listener.failed(failure);
            }
        }
    }

    @Override
    public Bytes read(long lsn) {
        return records.read(lsn);
    }

    @Override
    public long firstLsn() {
        return records.firstLsn();
    }

    @Override
    public long lastLsn() {
        return records.lastLsn();
    }

    @Override
    public long durableLsn() {
        return records.durableLsn();
    }

    @Override
    public void release(long lsn) {
        if (records.release(lsn)) {
            onRelease.run();
        }
    }

    @Override
    public int recordBytesMax() {
        return recordBytesMax;
    }

    @Override
    public void close() {
        synchronized (telling) {
            if (closed) {
                return;
            }
            closed = true;
        }
        lane.drain();
        onClose.run();
    }
}
