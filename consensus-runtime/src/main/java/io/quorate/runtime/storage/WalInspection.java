package io.quorate.runtime.storage;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.api.StorageReport;
import io.quorate.api.StorageReport.FileReport;
import io.quorate.api.StorageReport.GroupReport;
import io.quorate.api.StorageReport.RecordVisitor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Looks at a storage that nothing has open: reads what a node would read at its start. */
final class WalInspection {

    private final ReadOnlyDisk disk;
    private final Manifest manifest;
    private final TreeMap<Integer, FileSnapshotStore> snapshots;
    private final @Nullable Recovery recovery;

    private WalInspection(
            ReadOnlyDisk disk,
            Manifest manifest,
            TreeMap<Integer, FileSnapshotStore> snapshots,
            @Nullable Recovery recovery) {
        this.disk = disk;
        this.manifest = manifest;
        this.snapshots = snapshots;
        this.recovery = recovery;
    }

    static StorageReport of(Path directory, RecordVisitor visitor) {
        try {
            ReadOnlyDisk disk = new ReadOnlyDisk(directory);
            if (!disk.list().contains(Manifest.NAME)) {
                throw invalid(
                        directory + " holds no log: there is no file '" + Manifest.NAME + "'");
            }
            if (DirectoryLock.isTaken(disk.directory())) {
                throw invalid(directory + " is in use: stop the node first");
            }
            return read(disk, visitor);
        } catch (IOException e) {
            throw new ConsensusException(
                    new ConsensusError.StorageFailed(directory + " cannot be read: " + e), e);
        }
    }

    private static RuntimeException invalid(String problem) {
        return new ConsensusError.Invalid(problem).asException();
    }

    private static StorageReport read(ReadOnlyDisk disk, RecordVisitor visitor) throws IOException {
        Manifest manifest = Manifest.readAny(disk);
        visitor.onEngine(manifest.identity().engine());
        TreeMap<Integer, FileSnapshotStore> snapshots = FileSnapshotStore.openAll(disk);
        Recovery recovery = null;
        try {
            if (manifest.lastSegment() >= manifest.firstSegment()) {
                recovery = Recovery.read(disk, manifest);
            }
            return new WalInspection(disk, manifest, snapshots, recovery).report(visitor);
        } finally {
            if (recovery != null) {
                recovery.close();
            }
            FileSnapshotStore.closeAll(snapshots.values());
        }
    }

    private StorageReport report(RecordVisitor visitor) throws IOException {
        Map<Integer, GroupLog> logs = recovery == null ? Map.of() : recovery.groups();
        TreeSet<Integer> groups = new TreeSet<>(logs.keySet());
        groups.addAll(snapshots.keySet());
        List<GroupReport> told = new ArrayList<>();
        for (int group : groups) {
            GroupLog log = logs.get(group);
            long first = log == null ? 1 : log.firstLsn();
            long last = log == null ? 0 : log.lastLsn();
            told.add(new GroupReport(group, first, last, snapshot(group)));
            if (log != null) {
                visit(log, visitor);
            }
        }
        Identity identity = manifest.identity();
        return new StorageReport(
                identity.cluster(),
                identity.node(),
                identity.engine(),
                identity.incarnation(),
                files(),
                told);
    }

    private Optional<SnapshotInfo> snapshot(int group) {
        return Optional.ofNullable(snapshots.get(group)).flatMap(SnapshotStore::current);
    }

    private void visit(GroupLog log, RecordVisitor visitor) {
        for (long lsn = log.firstLsn(); lsn <= log.lastLsn(); lsn++) {
            RecordIndex.Entry place = log.place(lsn);
            visitor.onRecord(
                    log.group(), lsn, path(place.segment().name()), place.offset(), log.read(lsn));
        }
    }

    private String path(String name) {
        return disk.description() + "/" + name;
    }

    private List<FileReport> files() throws IOException {
        List<FileReport> files = new ArrayList<>();
        for (String name : disk.list()) {
            if (WalFiles.isOurs(name)) {
                try (DiskFile file = disk.open(name, false)) {
                    files.add(new FileReport(path(name), file.size(), detail(name)));
                }
            }
        }
        return files;
    }

    private String detail(String name) {
        if (name.equals(Manifest.NAME)) {
            return "lists segments " + manifest.firstSegment() + " to " + manifest.lastSegment();
        }
        if (name.endsWith(AtomicFile.TEMPORARY_SUFFIX)) {
            return "left of a write that did not end";
        }
        if (FileSnapshotStore.isSnapshotName(name)) {
            return "a snapshot, or one that is being received";
        }
        if (recovery == null) {
            return "";
        }
        if (name.equals(SyncedMark.NAME)) {
            SyncedMark.Mark mark = recovery.mark();
            return "batches up to "
                    + mark.batch()
                    + " are synced: to byte "
                    + mark.end()
                    + " of segment "
                    + mark.segment();
        }
        return segment(name);
    }

    private String segment(String name) {
        if (recovery == null) {
            return "";
        }
        LogScan.End end = recovery.end();
        for (int i = 0; i < recovery.segments().size(); i++) {
            if (recovery.segments().get(i).name().equals(name)) {
                return i < end.segment()
                        ? "full"
                        : i == end.segment() ? "written up to byte " + end.at() : "still empty";
            }
        }
        boolean given = name.compareTo(WalFormat.segmentName(manifest.firstSegment())) < 0;
        return given ? "given up, to be used again" : "not in the manifest";
    }
}
