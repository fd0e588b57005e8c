package io.quorate.kv.rocksdb;

import io.quorate.api.Bytes;
import io.quorate.api.Settings;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.MemoryKvStoreProvider;
import io.quorate.kv.PositionedOperation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** What tests do with stores and their directories. */
final class Stores {

    static final String MAIN = KvStore.DEFAULT_COLUMN_FAMILY;

    /** So small that the database writes files all the time. */
    static final Map<String, String> SMALL_BUFFER = Map.of("write_buffer_bytes", "64KiB");

    private Stores() {}

    static RocksKvStore open(Path directory, boolean logged) {
        return open(directory, logged, SMALL_BUFFER);
    }

    static RocksKvStore open(Path directory, boolean logged, Map<String, String> settings) {
        return (RocksKvStore) open(new RocksKvStoreProvider(), directory, logged, settings);
    }

    static KvStore openInMemory() {
        return open(new MemoryKvStoreProvider(), Path.of("unused"), false, Map.of());
    }

    private static KvStore open(
            KvStoreProvider provider,
            Path directory,
            boolean logged,
            Map<String, String> settings) {
        return provider.open(
                new KvStoreContext(
                        directory, KvLimits.DEFAULT, logged, Settings.of(provider, settings)));
    }

    static List<KvOutcome> apply(KvStore store, KvOperation... operations) {
        return store.apply(positioned(store.appliedPosition(), operations));
    }

    static List<PositionedOperation> positioned(long after, KvOperation... operations) {
        List<PositionedOperation> positioned = new ArrayList<>();
        for (KvOperation operation : operations) {
            positioned.add(new PositionedOperation(after + positioned.size() + 1, operation));
        }
        return positioned;
    }

    static KvOperation put(String family, String key, String value) {
        return new KvOperation.Put(family, Bytes.utf8(key), Bytes.utf8(value));
    }

    static KvOperation create(String family) {
        return new KvOperation.CreateColumnFamily(family);
    }

    static KvOperation drop(String family) {
        return new KvOperation.DropColumnFamily(family);
    }

    static Optional<String> get(KvStore store, String family, String key) {
        return store.get(family, Bytes.utf8(key)).map(Bytes::toUtf8);
    }

    static byte[] written(KvStore store) {
        try (StateSnapshot snapshot = store.snapshot()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            snapshot.writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a crash of the process leaves, as a directory of its own. */
    static Path crashed(RocksKvStore store, Path directory, Path copy) {
        RocksDB db = store.database().rocksDb();
        try {
            // A file that is being written or deleted would not be as it is after a crash, when
            // all files stop at one moment.
            db.pauseBackgroundWork();
            copyTree(directory, copy);
            db.continueBackgroundWork();
        } catch (RocksDBException e) {
            throw new AssertionError(e);
        }
        return copy;
    }

    static void copyTree(Path from, Path to) {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names(Path directory) {
        try (Stream<Path> paths = Files.list(directory)) {
            List<String> names = new ArrayList<>();
            paths.forEach(path -> names.add(path.getFileName().toString()));
            names.sort(null);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files of a database whose names end so. */
    static List<Path> files(Path database, String suffix) {
        List<Path> found = new ArrayList<>();
        for (String name : names(database)) {
            if (name.endsWith(suffix)) {
                found.add(database.resolve(name));
            }
        }
        return found;
    }
}
