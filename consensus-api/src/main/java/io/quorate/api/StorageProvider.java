package io.quorate.api;

import java.nio.file.Path;

/** Opens storages of one kind. */
public interface StorageProvider extends Provider {

    /** Whether what is synced survives the end of the process. */
    boolean survivesProcess();

    /**
     * Opens the storage of a node, and makes it if there is none.
     *
     * @throws ConsensusException with {@link ConsensusError.Mismatch} if it belongs to another
     *     cluster, node, engine or format, {@link ConsensusError.Corrupt} or {@link
     *     ConsensusError.StorageFailed}; nothing has been changed then
     */
    Storage open(StorageContext context);

    /**
     * Removes all that is kept for a node. Nothing has it open.
     *
     * @throws ConsensusException with {@link ConsensusError.StorageFailed}
     */
    void destroy(StorageContext context);

    /**
     * Reads and checks all that is kept for a node, whoever it is, and changes nothing. Nothing has
     * it open.
     *
     * @param visitor takes every record that counts
     * @throws ConsensusException with {@link ConsensusError.Corrupt} that names the first damaged
     *     place, {@link ConsensusError.Mismatch} if it is of another format, {@link
     *     ConsensusError.Invalid} if there is no such storage or it is in use, {@link
     *     ConsensusError.StorageFailed} if it cannot be read
     */
    default StorageReport inspect(Path directory, StorageReport.RecordVisitor visitor) {
        throw new ConsensusError.Invalid("storage '" + name() + "' keeps nothing to look at")
                .asException();
    }
}
