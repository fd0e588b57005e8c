package io.quorate.runtime.storage;

import io.quorate.api.ConsensusError;
import io.quorate.api.StorageContext;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** Opens all files of a storage, or makes them. */
final class WalFiles {

    private WalFiles() {}

    /** What a storage begins with. */
    record Opened(
            SegmentFiles files,
            LogWriter writer,
            TreeMap<Integer, GroupLog> groups,
            TreeMap<Integer, FileSnapshotStore> snapshots) {}

    /** Reads and checks all there is; only then changes anything. */
    static Opened open(Disk disk, StorageContext context, UUID opening) throws IOException {
        long segmentBytes = WalStorageProvider.segmentBytes(context.settings());
        List<String> names = disk.list();
        if (!names.contains(Manifest.NAME)) {
            checkNothingIsThere(disk, names);
            Manifest.initial(Identity.of(context, opening)).writeTo(disk);
        }
        Manifest manifest = Manifest.read(disk, context);
        if (manifest.lastSegment() < manifest.firstSegment()) {
            return make(disk, manifest, segmentBytes);
        }
        TreeMap<Integer, FileSnapshotStore> snapshots = FileSnapshotStore.openAll(disk);
        try {
            return recover(disk, manifest, segmentBytes, snapshots);
        } catch (IOException | RuntimeException e) {
            FileSnapshotStore.closeAll(snapshots.values());
            throw e;
        }
    }

    private static Opened recover(
            Disk disk,
            Manifest manifest,
            long segmentBytes,
            TreeMap<Integer, FileSnapshotStore> snapshots)
            throws IOException {
        Recovery recovery = Recovery.read(disk, manifest);
        try {
            SegmentFiles files = new SegmentFiles(disk, segmentBytes, manifest);
            LogWriter writer = recovery.repair(files, segmentBytes);
            removeLeftovers(disk, manifest);
            for (FileSnapshotStore store : snapshots.values()) {
                store.removeLeftovers();
            }
            return new Opened(files, writer, new TreeMap<>(recovery.groups()), snapshots);
        } catch (IOException | RuntimeException e) {
            recovery.close();
            throw e;
        }
    }

    /** Makes the files of a new log. A crash before the end comes back to here. */
    private static Opened make(Disk disk, Manifest manifest, long segmentBytes) throws IOException {
        SyncedMark mark = SyncedMark.create(disk, manifest.identity().incarnation());
        disk.sync();
        SegmentFiles files = new SegmentFiles(disk, segmentBytes, manifest);
        files.prepare();
        removeLeftovers(disk, files.manifest());
        LogWriter writer = new LogWriter(files, mark, null, 0, 1);
        return new Opened(files, writer, new TreeMap<>(), new TreeMap<>());
    }

    private static void checkNothingIsThere(Disk disk, List<String> names) {
        for (String name : names) {
            if (isOurs(name) && !name.endsWith(AtomicFile.TEMPORARY_SUFFIX)) {
                throw new ConsensusError.Corrupt(
                                disk.description() + "/" + Manifest.NAME,
                                0,
                                "it is missing, and '" + name + "' is there")
                        .asException();
            }
        }
    }

    private static void removeLeftovers(Disk disk, Manifest manifest) throws IOException {
        Set<String> segments = new HashSet<>();
        for (long n = manifest.firstSegment(); n <= manifest.lastSegment(); n++) {
            segments.add(WalFormat.segmentName(n));
        }
        for (String name : disk.list()) {
            boolean unlisted = WalFormat.isSegmentName(name) && !segments.contains(name);
            if (unlisted || name.endsWith(AtomicFile.TEMPORARY_SUFFIX)) {
                disk.remove(name);
            }
        }
    }

    /** Whether a storage makes files of this name. */
    static boolean isOurs(String name) {
        return name.equals(Manifest.NAME)
                || name.equals(SyncedMark.NAME)
                || WalFormat.isSegmentName(name)
                || NoteFile.isName(name)
                || name.endsWith(AtomicFile.TEMPORARY_SUFFIX)
                || FileSnapshotStore.isSnapshotName(name);
    }

    /** Removes all files of a storage that nothing has open. */
    static void destroy(Disk disk) throws IOException {
        for (String name : disk.list()) {
            if (isOurs(name)) {
                disk.remove(name);
            }
        }
        disk.sync();
    }
}
