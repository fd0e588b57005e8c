package io.quorate.runtime.storage;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.Setting;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.api.StorageReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Keeps everything in files: a {@link WalStorage} on a {@link FileDisk}. */
public final class WalStorageProvider implements StorageProvider {

    static final String SEGMENT_BYTES = "segment_bytes";
    static final String BATCH_BYTES = "batch_bytes";

    static long segmentBytes(Settings settings) {
        return WalFormat.toSector(settings.size(SEGMENT_BYTES));
    }

    @Override
    public String name() {
        return "wal";
    }

    @Override
    public String description() {
        return "a write-ahead log on disk: what is synced survives everything but the disk's end";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                Setting.size(
                        SEGMENT_BYTES,
                        64 << 20,
                        16 << 10,
                        1 << 30,
                        "The size of a file of the log; no record is larger."),
                Setting.size(
                        BATCH_BYTES,
                        4 << 20,
                        4 << 10,
                        64 << 20,
                        "How much one sync makes durable, unless one record is larger."));
    }

    @Override
    public boolean survivesProcess() {
        return true;
    }

    @Override
    public Storage open(StorageContext context) {
        try {
            FileDisk disk = FileDisk.in(context.directory());
            return open(disk, context, DirectoryLock.of(disk.directory()));
        } catch (IOException e) {
            throw failed(context, "cannot be opened", e);
        }
    }

    private static Storage open(FileDisk disk, StorageContext context, DirectoryLock lock) {
        WalThreads threads = new WalThreads("wal-" + context.node(), lock);
        try {
            return WalStorage.open(
                    disk, context, threads.lanes(), UUID.randomUUID(), threads::close);
        } catch (RuntimeException | Error e) {
            threads.close();
            throw e;
        }
    }

    @Override
    public void destroy(StorageContext context) {
        if (!Files.isDirectory(context.directory())) {
            return;
        }
        try {
            FileDisk disk = FileDisk.in(context.directory());
            DirectoryLock lock = DirectoryLock.of(disk.directory());
            try {
                WalFiles.destroy(disk);
            } finally {
                lock.close();
            }
        } catch (IOException e) {
            throw failed(context, "cannot be removed", e);
        }
    }

    @Override
    public StorageReport inspect(Path directory, StorageReport.RecordVisitor visitor) {
        return WalInspection.of(directory, visitor);
    }

    private static ConsensusException failed(StorageContext context, String what, IOException e) {
        return new ConsensusException(
                new ConsensusError.StorageFailed(context.directory() + " " + what + ": " + e), e);
    }
}
