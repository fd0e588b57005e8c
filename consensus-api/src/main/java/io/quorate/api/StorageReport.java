package io.quorate.api;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is in the storage of a node that does not run.
 *
 * @param cluster the cluster it belongs to
 * @param node the node it belongs to
 * @param engine the name of the engine that writes it
 * @param incarnation made when the storage was made
 * @param files its files, in the order of their names
 * @param groups what it keeps for each group, in their order
 */
public record StorageReport(
        ClusterId cluster,
        NodeId node,
        String engine,
        UUID incarnation,
        List<FileReport> files,
        List<GroupReport> groups) {

    /**
     * A file.
     *
     * @param name its name in the directory
     * @param bytes how large it is
     * @param detail what it is, for people
     */
    public record FileReport(String name, long bytes, String detail) {}

    /**
     * A group.
     *
     * @param firstLsn the LSN of the oldest record that counts
     * @param lastLsn the LSN of the newest record; less than the oldest if there is none
     * @param snapshot its current snapshot
     */
    public record GroupReport(
            int group, long firstLsn, long lastLsn, Optional<SnapshotInfo> snapshot) {}

    public StorageReport {
        files = List.copyOf(files);
        groups = List.copyOf(groups);
    }

    /** Takes the records of a storage, group by group, in their order. */
    public interface RecordVisitor {
        /** Called first. What records mean, the engine of this name says. */
        void onEngine(String engine);

        /**
         * @param file where it is
         * @param offset at which byte of the file
         */
        void onRecord(int group, long lsn, String file, long offset, Bytes record);
    }
}
