package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.LogListener;
import io.quorate.api.ReplicaLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A log in memory. What is appended counts as durable as soon as the listener was told. */
final class MemoryLog implements ReplicaLog {

    /** The records, which outlive the log object. Guarded by itself. */
    static final class Records {
        private final List<Bytes> list = new ArrayList<>();
        private long firstLsn = 1;

        private long lastLsn() {
            return firstLsn + list.size() - 1;
        }

        private Bytes get(long lsn) {
            return list.get((int) (lsn - firstLsn));
        }

        private void release(long lsn) {
            list.subList(0, (int) (lsn - firstLsn)).clear();
            firstLsn = lsn;
        }
    }

    private final Records records;
    private final LogListener listener;
    private final Executor notifier;
    private final Runnable onClose;
    private final ArrayDeque<Long> unreported = new ArrayDeque<>();
    private long durableLsn;
    private boolean closed;

    MemoryLog(Records records, LogListener listener, Executor notifier, Runnable onClose) {
        this.records = records;
        this.listener = listener;
        this.notifier = notifier;
        this.onClose = onClose;
        synchronized (records) {
            durableLsn = records.lastLsn();
        }
    }

    @Override
    public void replay(RecordVisitor visitor) {
        long from = firstLsn();
        long to = lastLsn();
        for (long lsn = from; lsn <= to; lsn++) {
            visitor.onRecord(lsn, read(lsn));
        }
    }

    @Override
    public long append(List<Bytes> batch) {
        for (Bytes record : batch) {
            if (record.isEmpty() || record.size() > recordBytesMax()) {
                throw new ConsensusError.TooLarge("record", record.size(), recordBytesMax())
                        .asException();
            }
        }
        long last;
        synchronized (records) {
            if (closed) {
                throw new ConsensusError.StorageFailed("the log is closed").asException();
            }
            records.list.addAll(batch);
            last = records.lastLsn();
            unreported.add(last);
            if (unreported.size() > 1) {
                return last;
            }
        }
        notifier.execute(this::report);
        return last;
    }

    private void report() {
        long lsn;
        synchronized (records) {
            if (closed || unreported.isEmpty()) {
                return;
            }
            lsn = unreported.getLast();
            unreported.clear();
            durableLsn = lsn;
        }
        listener.durable(lsn);
    }

    @Override
    public Bytes read(long lsn) {
        synchronized (records) {
            if (lsn < records.firstLsn || lsn > records.lastLsn()) {
                throw new IllegalArgumentException(
                        "no record "
                                + lsn
                                + " between "
                                + records.firstLsn
                                + " and "
                                + records.lastLsn());
            }
            return records.get(lsn);
        }
    }

    @Override
    public long firstLsn() {
        synchronized (records) {
            return records.firstLsn;
        }
    }

    @Override
    public long lastLsn() {
        synchronized (records) {
            return records.lastLsn();
        }
    }

    @Override
    public long durableLsn() {
        synchronized (records) {
            return durableLsn;
        }
    }

    @Override
    public void release(long lsn) {
        synchronized (records) {
            if (lsn > durableLsn + 1) {
                throw new IllegalArgumentException(
                        "cannot release up to " + lsn + ": durable is " + durableLsn);
            }
            if (lsn > records.firstLsn) {
                records.release(lsn);
            }
        }
    }

    @Override
    public int recordBytesMax() {
        return WalFormat.RECORD_BYTES_MAX;
    }

    @Override
    public void close() {
        synchronized (records) {
            if (closed) {
                return;
            }
            closed = true;
            durableLsn = records.lastLsn();
        }
        onClose.run();
    }
}
