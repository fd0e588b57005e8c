package io.quorate.kv.rocksdb;

import io.quorate.api.Setting;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;

/** Keeps keys and values in RocksDB. */
public final class RocksKvStoreProvider implements KvStoreProvider {

    @Override
    public String name() {
        return "rocksdb";
    }

    @Override
    public String description() {
        return "on disk, in RocksDB: survives the process, and holds more than memory does";
    }

    @Override
    public List<Setting> settings() {
        return RocksTuning.SETTINGS;
    }

    @Override
    public boolean survivesProcess() {
        return true;
    }

    @Override
    public KvStore open(KvStoreContext context) {
        try {
            return RocksKvStore.open(
                    context.directory(), RocksTuning.of(context.settings(), context.selfDurable()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the store in " + context.directory() + " cannot be opened: " + reason(e), e);
        }
    }

    /** The message of a file system's exception is often its path alone. */
    private static String reason(IOException e) {
        return e instanceof FileSystemException ? e.toString() : String.valueOf(e.getMessage());
    }
}
