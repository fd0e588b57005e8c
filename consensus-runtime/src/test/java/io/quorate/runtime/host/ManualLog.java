package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.LogListener;
import io.quorate.api.ReplicaLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A log that syncs, fails and damages when a test says so. */
final class ManualLog implements ReplicaLog {

    final List<Bytes> records = new ArrayList<>();
    @Nullable LogListener listener;
    @Nullable ConsensusError damage;
    long durable;
    long released = 1;
    boolean failed;
    boolean closed;

    void sync() {
        durable = records.size();
        told().durable(durable);
    }

    void fail() {
        failed = true;
        told().failed(new ConsensusError.StorageFailed("the disk is gone"));
    }

    private LogListener told() {
        if (listener == null) {
            throw new IllegalStateException("not open");
        }
        return listener;
    }

    @Override
    public void replay(RecordVisitor visitor) {
        if (damage != null) {
            throw damage.asException();
        }
        for (int i = 0; i < records.size(); i++) {
            visitor.onRecord(i + 1, records.get(i));
        }
        durable = records.size();
    }

    @Override
    public long append(List<Bytes> batch) {
        if (failed) {
            throw new ConsensusError.StorageFailed("the disk is gone").asException();
        }
        records.addAll(batch);
        return records.size();
    }

    @Override
    public Bytes read(long lsn) {
        return records.get((int) lsn - 1);
    }

    @Override
    public long firstLsn() {
        return released;
    }

    @Override
    public long lastLsn() {
        return records.size();
    }

    @Override
    public long durableLsn() {
        return durable;
    }

    @Override
    public void release(long lsn) {
        released = lsn;
    }

    @Override
    public int recordBytesMax() {
        return 1 << 20;
    }

    @Override
    public void close() {
        closed = true;
    }
}
