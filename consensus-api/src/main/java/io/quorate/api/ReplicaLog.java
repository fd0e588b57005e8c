package io.quorate.api;

import java.util.List;

/**
 * The append-only log of one group: opaque records at log sequence numbers (LSNs).
 *
 * <p>LSNs of a group are consecutive and start at 1. Nothing is ever changed or cut: a record that
 * takes another one's place is a later record, and the writer's own affair.
 *
 * <p>One thread uses a log at a time, but for {@link #read}, which any thread may call.
 */
public interface ReplicaLog extends AutoCloseable {

    /**
     * Reads all records that are left, in order. Called once, before the first {@link #append}.
     *
     * <p>Every record that was reported durable and not released is there. Records that were
     * appended and never reported may be there, as an unbroken continuation.
     *
     * @throws ConsensusException with {@link ConsensusError.Corrupt} if a record that was durable
     *     is damaged or missing; nothing is cut then
     */
    void replay(RecordVisitor visitor);

    /**
     * Appends records behind each other. Does not wait for the disk: {@link LogListener#durable}
     * tells when they are durable, in one call for as many as one sync covers.
     *
     * @param records each 1 to {@link #recordBytesMax} bytes
     * @return the LSN of the last one
     * @throws ConsensusException with {@link ConsensusError.StorageFailed} if the log has failed or
     *     is closed, {@link ConsensusError.TooLarge}; nothing was appended then
     */
    long append(List<Bytes> records);

    /**
     * A record that was appended and not released, durable or not.
     *
     * @throws ConsensusException with {@link ConsensusError.Corrupt} or {@link
     *     ConsensusError.StorageFailed}
     * @throws IllegalArgumentException if there is no such record
     */
    Bytes read(long lsn);

    /** The LSN of the oldest record that is left; one more than {@link #lastLsn} if none is. */
    long firstLsn();

    /** The LSN of the newest record, 0 if there was never one. */
    long lastLsn();

    /** The largest LSN that is durable, with all before it. */
    long durableLsn();

    /**
     * Gives up all records below {@code lsn}. Their space is freed some time later. Takes effect at
     * once: {@link #read} finds them no more. After a crash they may be there again.
     *
     * @param lsn at most {@link #durableLsn} + 1; lower than before does nothing
     */
    void release(long lsn);

    /** The largest record that can be appended. */
    int recordBytesMax();

    /** Makes durable what was appended, and ends calls to the listener. */
    @Override
    void close();

    /** Takes the records of a log, one by one. */
    @FunctionalInterface
    interface RecordVisitor {
        void onRecord(long lsn, Bytes record);
    }
}
