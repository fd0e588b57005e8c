package io.quorate.api;

import java.util.Optional;
import java.util.UUID;

/**
 * What a node keeps for its groups: a log and snapshots for each.
 *
 * <p>Every method can be called by any thread.
 */
public interface Storage extends AutoCloseable {

    /** Made at random when the storage was made; a wiped node comes back with another one. */
    UUID incarnation();

    /** Drawn at random when the storage was opened: tells this opening from all others. */
    UUID opening();

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
     * What was {@link #putNote noted} last for a group.
     *
     * @throws ConsensusException with {@link ConsensusError.Corrupt} or {@link
     *     ConsensusError.StorageFailed}
     */
    Optional<Bytes> note(int group);

    /**
     * Replaces the note of a group, which is something small beside its log. Durable on return; a
     * crash leaves the old one or the new one. Blocks on the disk. One call at a time for a group.
     *
     * @param note at most 16 MiB
     * @throws ConsensusException with {@link ConsensusError.StorageFailed} or {@link
     *     ConsensusError.TooLarge}
     */
    void putNote(int group, Bytes note);

    /**
     * Makes durable what was appended, and lets go of files and threads. Does nothing the second
     * time.
     */
    @Override
    void close();
}
