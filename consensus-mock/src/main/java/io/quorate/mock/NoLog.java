package io.quorate.mock;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ReplicaLog;
import java.util.List;

/** The log of an engine that was not started: empty, and taking nothing. */
final class NoLog implements ReplicaLog {

    @Override
    public void replay(RecordVisitor visitor) {
        // There is nothing to replay.
    }

    @Override
    public long append(List<Bytes> records) {
        throw new ConsensusError.Closed().asException();
    }

    @Override
    public Bytes read(long lsn) {
        throw new IllegalArgumentException("no record " + lsn);
    }

    @Override
    public long firstLsn() {
        return 1;
    }

    @Override
    public long lastLsn() {
        return 0;
    }

    @Override
    public long durableLsn() {
        return 0;
    }

    @Override
    public void release(long lsn) {
        // There is nothing to release.
    }

    @Override
    public int recordBytesMax() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
