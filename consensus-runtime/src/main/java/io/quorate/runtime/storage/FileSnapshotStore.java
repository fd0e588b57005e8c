package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.runtime.storage.SnapshotFormat.FileName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one group in files. The one with the highest number in its name is current: it
 * gets that name when it is durable, and older ones are removed after that.
 */
final class FileSnapshotStore implements SnapshotStore {

    private final Disk disk;
    private final int group;
    private final List<String> leftovers = new ArrayList<>();
    private @Nullable PublishedSnapshot current;
    private @Nullable FileReception reception;
    private long lastNumber;
    private boolean closed;

    private FileSnapshotStore(Disk disk, int group) {
        this.disk = disk;
        this.group = group;
    }

    static boolean isSnapshotName(String name) {
        return SnapshotFormat.isName(name);
    }

    /** The snapshots of a group that has none. */
    static FileSnapshotStore empty(Disk disk, int group) {
        return new FileSnapshotStore(disk, group);
    }

    /**
     * The snapshots of all groups that have some, by group. Changes nothing.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Corrupt} if one that is
     *     current is damaged
     */
    static TreeMap<Integer, FileSnapshotStore> openAll(Disk disk) throws IOException {
        TreeMap<Integer, TreeMap<Long, String>> names = new TreeMap<>();
        for (String name : disk.list()) {
            FileName.parse(name)
                    .ifPresent(
                            parsed ->
                                    names.computeIfAbsent(parsed.group(), g -> new TreeMap<>())
                                            .put(parsed.number(), name));
        }
        TreeMap<Integer, FileSnapshotStore> stores = new TreeMap<>();
        try {
            for (Map.Entry<Integer, TreeMap<Long, String>> entry : names.entrySet()) {
                FileSnapshotStore store = new FileSnapshotStore(disk, entry.getKey());
                store.openNewest(entry.getValue());
                stores.put(entry.getKey(), store);
            }
        } catch (IOException | RuntimeException e) {
            closeAll(stores.values());
            throw e;
        }
        return stores;
    }

    static void closeAll(Collection<FileSnapshotStore> stores) throws IOException {
        for (FileSnapshotStore store : stores) {
            store.close();
        }
    }

    private void openNewest(TreeMap<Long, String> names) throws IOException {
        Map.Entry<Long, String> newest = names.lastEntry();
        String name = newest.getValue();
        DiskFile file = disk.open(name, false);
        try {
            current = new PublishedSnapshot(disk, name, file, check(file, name));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        lastNumber = newest.getKey();
        leftovers.addAll(names.headMap(lastNumber).values());
    }

    private SnapshotInfo check(DiskFile file, String name) throws IOException {
        SnapshotInfo info =
                SnapshotFormat.readHeader(file, group)
                        .orElseThrow(() -> corrupt(name, 0, "the header of this snapshot"));
        long offset = SnapshotFormat.stateOffset(info.header().size());
        CRC32C crc = SnapshotFormat.checksum(file, offset, info.size());
        if (file.size() != offset + info.size() || (int) crc.getValue() != info.crc32c()) {
            throw corrupt(name, offset, "the state in this snapshot");
        }
        return info;
    }

    private RuntimeException corrupt(String name, long offset, String what) {
        return new ConsensusError.Corrupt(
                        disk.description() + "/" + name, offset, what + " is damaged")
                .asException();
    }

    /** Removes what a crash left of older snapshots. */
    void removeLeftovers() throws IOException {
        for (String name : leftovers) {
            disk.remove(name);
        }
        leftovers.clear();
    }

    int group() {
        return group;
    }

    @Override
    public synchronized Optional<SnapshotInfo> current() {
        return Optional.ofNullable(current).map(PublishedSnapshot::info);
    }

    @Override
    public synchronized Draft create(long position, Bytes header) throws IOException {
        checkOpen();
        if (position < 1) {
            throw new IllegalArgumentException("snapshot position " + position + " is below 1");
        }
        String name = nextName() + AtomicFile.TEMPORARY_SUFFIX;
        DiskFile file = disk.open(name, true);
        try {
            file.setSize(0);
        } catch (IOException | RuntimeException e) {
            file.close();
            disk.remove(name);
            throw e;
        }
        return new FileDraft(this, name, file, position, header);
    }

    @Override
    public synchronized Draft receive(SnapshotInfo info) throws IOException {
        checkOpen();
        FileReception before = reception;
        if (before != null && before.info().equals(info)) {
            return before;
        }
        if (before != null) {
            before.giveUp();
        }
        FileReception begun = FileReception.open(this, disk, info);
        reception = begun;
        return begun;
    }

    synchronized void receptionOver(FileReception over) {
        if (reception == over) {
            reception = null;
        }
    }

    /** Makes a synced file the current snapshot. */
    synchronized void publish(String temporary, SnapshotInfo info) throws IOException {
        checkOpen();
        String name = nextName();
        disk.rename(temporary, name);
        DiskFile file;
        try {
            disk.sync();
            file = disk.open(name, false);
        } catch (IOException e) {
            disk.remove(name);
            throw e;
        }
        PublishedSnapshot before = current;
        current = new PublishedSnapshot(disk, name, file, info);
        if (before != null) {
            try {
                before.replaced();
            } catch (IOException e) {
                // The new one is current all the same. The old file goes when it is next opened.
            }
        }
    }

    private String nextName() {
        lastNumber++;
        return new FileName(group, lastNumber).toString();
    }

    void remove(String name) throws IOException {
        disk.remove(name);
    }

    @Override
    public Bytes read(SnapshotInfo info, long offset, int bytesMax) throws IOException {
        PublishedSnapshot snapshot = acquire(info);
        try {
            return snapshot.read(offset, bytesMax);
        } finally {
            snapshot.release();
        }
    }

    @Override
    public InputStream open(SnapshotInfo info) throws IOException {
        return new SnapshotInputStream(acquire(info));
    }

    private synchronized PublishedSnapshot acquire(SnapshotInfo info) throws IOException {
        checkOpen();
        PublishedSnapshot snapshot = current;
        if (snapshot == null || !snapshot.info().equals(info)) {
            throw new IOException("the snapshot at " + info.position() + " is no longer there");
        }
        snapshot.acquire();
        return snapshot;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("the storage is closed");
        }
    }

    /** Lets go of the files; what is read at the moment can be read to its end. */
    synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        FileReception left = reception;
        if (left != null) {
            left.close();
        }
        closed = true;
        if (current != null) {
            current.release();
        }
    }
}
