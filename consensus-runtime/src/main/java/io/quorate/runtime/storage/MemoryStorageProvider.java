package io.quorate.runtime.storage;

import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps everything in the memory of the process, by directory: as a disk outlives a process, the
 * contents outlive a replica that is closed, and a replica with the same directory finds them.
 */
public final class MemoryStorageProvider implements StorageProvider {

    private static final ConcurrentHashMap<Path, MemoryContents> CONTENTS =
            new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String description() {
        return "in memory: survives the death of a replica, not that of the process";
    }

    @Override
    public boolean survivesProcess() {
        return false;
    }

    @Override
    public Storage open(StorageContext context) {
        MemoryContents contents =
                CONTENTS.computeIfAbsent(key(context), path -> MemoryContents.of(context));
        contents.checkOwner(context);
        return new MemoryStorage(contents, "storage-" + context.node());
    }

    @Override
    public void destroy(StorageContext context) {
        CONTENTS.remove(key(context));
    }

    private static Path key(StorageContext context) {
        return context.directory().toAbsolutePath().normalize();
    }
}
