package io.quorate.api;

import java.util.UUID;

/**
 * What a node keeps for its groups: a log and snapshots for each.
 *
 * <p>Every method can be called by any thread.
 */
public interface Storage extends AutoCloseable {

    /** Made at random when the storage was made; a wiped node comes back with another one. */
    UUID incarnation();

    /**
     * Opens the log of a group.
     *
     * @param group from 0 up
     * @param listener hears what became durable, on a thread of the storage
     * @throws ConsensusException with {@link ConsensusError.Corrupt} or {@link
     *     ConsensusError.StorageFailed}
     * @throws IllegalStateException if it is open
     */
    ReplicaLog openLog(int group, LogListener listener);

    /** The snapshots of a group. */
    SnapshotStore snapshots(int group);

    /**
     * Makes durable what was appended, and lets go of files and threads. Does nothing the second
     * time.
     */
    @Override
    void close();
}
