package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.LogListener;
import io.quorate.api.ReplicaLog;
import io.quorate.api.SnapshotStore;
import io.quorate.api.Storage;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Logs and snapshots in memory, with the contract of those on disk. */
final class MemoryStorage implements Storage {

    private final MemoryContents contents;
    private final UUID opening = UUID.randomUUID();
    private final ExecutorService notifier;
    private final TreeMap<Integer, MemoryLog> open = new TreeMap<>();
    private boolean closed;

    MemoryStorage(MemoryContents contents, String threadName) {
        this.contents = contents;
        this.notifier =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread thread = new Thread(task, threadName);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    @Override
    public UUID incarnation() {
        return contents.incarnation();
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
        MemoryLog log =
                new MemoryLog(contents.log(group), listener, notifier, () -> closedLog(group));
        open.put(group, log);
        return log;
    }

    private synchronized void closedLog(int group) {
        open.remove(group);
    }

    @Override
    public SnapshotStore snapshots(int group) {
        return contents.snapshots(group);
    }

    @Override
    public Optional<Bytes> note(int group) {
        return contents.note(group);
    }

    @Override
    public void putNote(int group, Bytes note) {
        NoteFile.checkSize(note);
        contents.putNote(group, note);
    }

    @Override
    public void close() {
        TreeMap<Integer, MemoryLog> left;
        synchronized (this) {
            closed = true;
            left = new TreeMap<>(open);
        }
        left.values().forEach(MemoryLog::close);
        notifier.shutdown();
        try {
            notifier.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
