package io.quorate.paxos;

import io.quorate.api.Bytes;
import io.quorate.api.LogListener;
import io.quorate.api.NodeId;
import io.quorate.api.ReplicaLog;
import io.quorate.api.Setting;
import io.quorate.api.SnapshotStore;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.runtime.storage.WalStorage;
import io.quorate.runtime.storage.WalStorageProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The write-ahead log, on disks that a test makes fail. Used by the test's thread. */
final class FailingStorage implements StorageProvider {

    private final WalStorageProvider files = new WalStorageProvider();
    private final Map<NodeId, FailingDisk> disks = new HashMap<>();
    private final Map<NodeId, Path> directories = new HashMap<>();

    /** The disk of a node that was opened. */
    FailingDisk disk(NodeId node) {
        FailingDisk disk = disks.get(node);
        if (disk == null) {
            throw new IllegalArgumentException("node " + node + " has no disk");
        }
        return disk;
    }

    /** Where a node that was opened keeps its files. */
    Path directory(NodeId node) {
        return directories.getOrDefault(node, Path.of(""));
    }

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public String description() {
        return files.description();
    }

    @Override
    public List<Setting> settings() {
        return files.settings();
    }

    @Override
    public boolean survivesProcess() {
        return files.survivesProcess();
    }

    @Override
    public Storage open(StorageContext context) {
        ExecutorService lane = Executors.newSingleThreadExecutor();
        try {
            FailingDisk disk = new FailingDisk(context.directory());
            disks.put(context.node(), disk);
            directories.put(context.node(), context.directory());
            return new Opened(WalStorage.open(disk, context, lane), lane);
        } catch (IOException e) {
            lane.shutdown();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            lane.shutdown();
            throw e;
        }
    }

    @Override
    public void destroy(StorageContext context) {
        files.destroy(context);
    }

    private record Opened(WalStorage storage, ExecutorService lane) implements Storage {

        @Override
        public UUID incarnation() {
            return storage.incarnation();
        }

        @Override
        public UUID opening() {
            return storage.opening();
        }

        @Override
        public Optional<Bytes> note(int group) {
            return storage.note(group);
        }

        @Override
        public void putNote(int group, Bytes note) {
            storage.putNote(group, note);
        }

        @Override
        public ReplicaLog openLog(int group, LogListener listener) {
            return storage.openLog(group, listener);
        }

        @Override
        public SnapshotStore snapshots(int group) {
            return storage.snapshots(group);
        }

        @Override
        public void close() {
            storage.close();
            lane.shutdown();
        }
    }
}
