package io.quorate.api;

/** Hears how a log gets on, on a thread of the storage. Must not block. */
public interface LogListener {

    /** All records up to {@code lsn} are durable. Called with growing values. */
    void durable(long lsn);

    /**
     * A write or a sync failed. The log has stopped for good, nothing after the last {@link
     * #durable} is durable for certain, and nothing is tried again. Called once at most.
     */
    void failed(ConsensusError error);
}
