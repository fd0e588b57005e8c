package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.LogListener;
import io.quorate.api.ReplicaLog;
import io.quorate.api.SnapshotStore;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * A write-ahead log for all groups of a node, and their snapshots, on a {@link Disk}.
 *
 * <p>Records of all groups are in one sequence of segments, and one sync covers all that gathered
 * while the one before it ran. What is appended waits in memory until it is synced, without a
 * limit: a core cannot take back a step, so it is the host that bounds what is under way.
 *
 * <p>A segment is removed when no group needs a record in it. So a group that writes rarely keeps
 * the segments of all groups behind its oldest record; it should append its state anew now and
 * then, and release what is before.
 *
 * <p>After a failed write or sync the storage has failed for good: listeners hear of it, and every
 * append is refused.
 */
public final class WalStorage implements Storage {

    private final SegmentFiles files;
    private final CommitLane lane;
    private final Executor filesLane;
    private final int recordBytesMax;
    private final Disk disk;
    private final UUID incarnation;
    private final UUID opening;
    private final Runnable onClose;

    /** Guarded by this. */
    private final TreeMap<Integer, GroupLog> groups;

    /** Guarded by this. */
    private final TreeMap<Integer, WalLog> open = new TreeMap<>();

    /** Guarded by this. */
    private final TreeMap<Integer, FileSnapshotStore> snapshots;

    private boolean closed;

    private WalStorage(
            Disk disk,
            StorageContext context,
            WalFiles.Opened opened,
            WalLanes lanes,
            UUID opening,
            Runnable onClose) {
        this.disk = disk;
        this.opening = opening;
        this.files = opened.files();
        this.incarnation = files.manifest().identity().incarnation();
        this.groups = opened.groups();
        this.snapshots = opened.snapshots();
        this.filesLane = lanes.files();
        this.recordBytesMax =
                WalFormat.recordBytesMax(WalStorageProvider.segmentBytes(context.settings()));
        this.lane =
                new CommitLane(
                        lanes.commit(),
                        opened.writer(),
                        context.settings().size(WalStorageProvider.BATCH_BYTES),
                        this::afterCommit);
        this.onClose = onClose;
    }

    /**
     * Opens a storage, or makes one, that has no threads of its own.
     *
     * @param disk used by nothing else; not closed here
     * @param context its settings are those of {@link WalStorageProvider}; its directory is not
     *     looked at
     * @param walLane runs one task at a time, in order; writes, syncs and calls listeners
     * @throws ConsensusException as {@link WalStorageProvider#open} does
     */
    public static WalStorage open(Disk disk, StorageContext context, Executor walLane) {
        return open(disk, context, walLane, UUID.randomUUID());
    }

    /**
     * As {@link #open(Disk, StorageContext, Executor)}, with nothing left to chance.
     *
     * @param opening the {@link Storage#opening}, and the incarnation if the storage is made now
     */
    public static WalStorage open(
            Disk disk, StorageContext context, Executor walLane, UUID opening) {
        return open(disk, context, new WalLanes(walLane, walLane), opening, () -> {});
    }

    /**
     * Opens or makes a storage.
     *
     * @param onClose run when it is closed
     */
    static WalStorage open(
            Disk disk, StorageContext context, WalLanes lanes, UUID opening, Runnable onClose) {
        try {
            WalFiles.Opened opened = WalFiles.open(disk, context, opening);
            WalStorage storage = new WalStorage(disk, context, opened, lanes, opening, onClose);
            storage.inBackground(storage.files::prepare);
            return storage;
        } catch (IOException e) {
            throw new ConsensusException(
                    new ConsensusError.StorageFailed(
                            disk.description() + " cannot be opened: " + e),
                    e);
        }
    }

    @Override
    public UUID incarnation() {
        return incarnation;
    }

    @Override
    public UUID opening() {
        return opening;
    }

    @Override
    public synchronized ReplicaLog openLog(int group, LogListener listener) {
        if (closed || open.containsKey(group)) {
            throw new IllegalStateException(
                    closed ? "the storage is closed" : "the log of group " + group + " is open");
        }
        if (group < 0) {
            throw new IllegalArgumentException("group " + group + " is below 0");
        }
        GroupLog records = groups.computeIfAbsent(group, key -> new GroupLog(key, 1));
        WalLog log =
                new WalLog(
                        records,
                        lane,
                        listener,
                        recordBytesMax,
                        () -> inBackground(this::reclaim),
                        () -> logClosed(group));
        open.put(group, log);
        return log;
    }

    private synchronized void logClosed(int group) {
        open.remove(group);
    }

    @Override
    public synchronized SnapshotStore snapshots(int group) {
        return snapshots.computeIfAbsent(group, key -> FileSnapshotStore.empty(disk, key));
    }

    @Override
    public Optional<Bytes> note(int group) {
        try {
            return NoteFile.read(disk, incarnation, group);
        } catch (IOException e) {
            throw failed("the note of group " + group + " cannot be read", e);
        }
    }

    @Override
    public void putNote(int group, Bytes note) {
        NoteFile.checkSize(note);
        try {
            NoteFile.write(disk, incarnation, group, note);
        } catch (IOException e) {
            throw failed("the note of group " + group + " cannot be written", e);
        }
    }

    private ConsensusException failed(String what, IOException e) {
        return new ConsensusException(
                new ConsensusError.StorageFailed(disk.description() + ": " + what + ": " + e), e);
    }

    private synchronized List<WalLog> openLogs() {
        return new ArrayList<>(open.values());
    }

    private void afterCommit() {
        RuntimeException thrown = null;
        for (WalLog log : openLogs()) {
            try {
                log.tell();
            } catch (RuntimeException e) {
                thrown = e;
            }
        }
        if (files.wantsSpare()) {
            inBackground(files::prepare);
        }
        if (thrown != null) {
            throw thrown;
        }
    }

    /** Work on files that appends need not wait for. */
    private interface FileTask {
        void run() throws IOException;
    }

    private void inBackground(FileTask task) {
        filesLane.execute(
                () -> {
                    if (lane.failure() != null) {
                        return;
                    }
                    try {
                        task.run();
                    } catch (IOException
                            | RuntimeException
                            | AssertionError
                            | LinkageError
                            | VirtualMachineError e) {
                        lane.fail("the files of the log cannot be changed: " + e);
                    }
                });
    }

    /** Removes segments that no group needs. */
    private void reclaim() throws IOException {
        List<GroupLog> logs;
        synchronized (this) {
            logs = new ArrayList<>(groups.values());
        }
        long needed = Long.MAX_VALUE;
        for (GroupLog log : logs) {
            needed = Math.min(needed, log.oldestSegment());
        }
        // Taken later, so nothing at or above these is in a segment before the needed one.
        SortedMap<Integer, Long> released = new TreeMap<>();
        for (GroupLog log : logs) {
            released.put(log.group(), log.firstLsn());
        }
        files.removeBefore(needed, released);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        for (WalLog log : openLogs()) {
            log.close();
        }
        lane.close();
        try {
            closeSnapshots();
            files.close();
        } catch (IOException e) {
            // All is durable, or the log has failed. A file that cannot be closed changes nothing.
            lane.fail("the files of the log cannot be closed: " + e);
        } finally {
            onClose.run();
        }
    }

    private void closeSnapshots() throws IOException {
        List<FileSnapshotStore> stores;
        synchronized (this) {
            stores = new ArrayList<>(snapshots.values());
        }
        FileSnapshotStore.closeAll(stores);
    }
}
