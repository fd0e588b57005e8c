package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: what gathers while one batch is written and synced is the next batch, for all
 * groups together. There is no timer and no limit to what waits; appends never wait.
 *
 * <p>After the first failure of a write or sync nothing is written any more.
 */
final class CommitLane {

    private final Executor executor;
    private final LogWriter writer;
    private final long batchBytesMax;
    private final Runnable afterCommit;

    /** Held while a batch is written. */
    private final ReentrantLock writing = new ReentrantLock();

    /** Guarded by this. */
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** Guarded by this. */
    private boolean scheduled;

    private volatile @Nullable ConsensusError failure;

    private record Waiting(GroupLog log, long lsn, Bytes record) {
        int size() {
            return WalFormat.recordSize(record.size());
        }
    }

    /**
     * A lane at rest.
     *
     * @param executor runs one task at a time, in order
     * @param batchBytesMax what one batch can take, unless it is one record
     * @param afterCommit run on the executor after each batch, and after a failure
     */
    CommitLane(Executor executor, LogWriter writer, long batchBytesMax, Runnable afterCommit) {
        this.executor = executor;
        this.writer = writer;
        this.batchBytesMax = batchBytesMax;
        this.afterCommit = afterCommit;
    }

    @Nullable ConsensusError failure() {
        return failure;
    }

    /**
     * Takes records in that will be committed.
     *
     * @return the LSN of the last one
     * @throws io.quorate.api.ConsensusException if the log has failed; then nothing was taken
     */
    long append(GroupLog log, List<Bytes> records) {
        long last;
        boolean schedule;
        synchronized (this) {
            ConsensusError failed = failure;
            if (failed != null) {
                throw failed.asException();
            }
            long lsn = log.append(records);
            for (Bytes record : records) {
                waiting.add(new Waiting(log, lsn++, record));
            }
            last = lsn - 1;
            schedule = !scheduled && !records.isEmpty();
            scheduled |= schedule;
        }
        if (schedule) {
            executor.execute(this::run);
        }
        return last;
    }

    private void run() {
        try {
            commitOne();
            afterCommit.run();
        } finally {
            if (hasMore()) {
                executor.execute(this::run);
            }
        }
    }

    private synchronized boolean hasMore() {
        scheduled = !waiting.isEmpty();
        return scheduled;
    }

    /** Commits all that waits, on this thread. Returns early if the log has failed. */
    void drain() {
        boolean more = true;
        while (more) {
            more = commitOne();
        }
    }

    /**
     * Commits one batch.
     *
     * @return whether there was one
     */
    private boolean commitOne() {
        writing.lock();
        try {
            return failure == null && writeBatch();
        } catch (IOException e) {
            fail("the log cannot be written: " + e);
            return false;
        } catch (RuntimeException | Error e) {
            fail("the log broke: " + e);
            throw e;
        } finally {
            writing.unlock();
        }
    }

    private boolean writeBatch() throws IOException {
        Waiting first = poll();
        if (first == null) {
            return false;
        }
        writer.begin(first.record.size());
        List<Waiting> batch = gatherBehind(first);
        for (Waiting next : batch) {
            writer.add(next.log, next.lsn, next.record);
        }
        long offset = writer.batchOffset() + WalFormat.BATCH_HEADER;
        writer.commit();
        committed(batch, offset);
        return true;
    }

    private synchronized @Nullable Waiting poll() {
        return waiting.poll();
    }

    /** Takes all that fit into one batch behind the first, in order. */
    private synchronized List<Waiting> gatherBehind(Waiting first) {
        List<Waiting> batch = new ArrayList<>(waiting.size() + 1);
        long body = 0;
        Waiting next = first;
        while (next != null) {
            batch.add(next);
            body += next.size();
            next = waiting.peek();
            boolean fits =
                    next != null
                            && body + next.size() <= batchBytesMax
                            && writer.fits(body + next.size());
            next = fits ? waiting.remove() : null;
        }
        return batch;
    }

    /** Tells the logs where their records are: run by run, as they stand in the batch. */
    private void committed(List<Waiting> batch, long firstOffset) {
        long offset = firstOffset;
        int from = 0;
        while (from < batch.size()) {
            Waiting first = batch.get(from);
            int to = from + 1;
            while (to < batch.size() && batch.get(to).log == first.log) {
                to++;
            }
            offset = first.log.durable(first.lsn, to - from, writer.segment(), offset);
            from = to;
        }
    }

    /** Stops for good. Does nothing the second time. */
    void fail(String why) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = new ConsensusError.StorageFailed(why);
            waiting.clear();
        }
        executor.execute(afterCommit);
    }

    /** Commits all that waits and makes the mark durable. Nothing is appended any more. */
    void close() {
        drain();
        writing.lock();
        try {
            if (failure == null) {
                writer.close();
            }
        } catch (IOException e) {
            fail("the log cannot be closed: " + e);
        } finally {
            writing.unlock();
        }
    }
}
