package io.quorate.api;

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
}
