package io.quorate.kv.rocksdb;

import io.quorate.kv.StoreSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;

/**
 * An open RocksDB, with errors that name its directory.
 *
 * <p>Invariant: nothing of it is used after {@link #close}; who holds it sees to that. RocksDB does
 * not check.
 */
final class NativeDatabase {

    private final Path directory;
    private final NativeOptions options;
    private final RocksDB db;
    private final ColumnFamilyHandle system;

    /** What was there when it was opened, by RocksDB's names, without the system family. */
    private final Map<String, ColumnFamilyHandle> found;

    private NativeDatabase(
            Path directory, NativeOptions options, RocksDB db, List<ColumnFamilyHandle> handles)
            throws RocksDBException {
        this.directory = directory;
        this.options = options;
        this.db = db;
        this.system = handles.get(0);
        this.found = new TreeMap<>();
        for (ColumnFamilyHandle handle : handles.subList(1, handles.size())) {
            found.put(new String(handle.getName(), StandardCharsets.UTF_8), handle);
        }
    }

    /** Makes a new database. */
    static NativeDatabase create(Path directory, RocksTuning tuning) throws IOException {
        return open(directory, tuning, true);
    }

    /** Opens the database that is there, with all its column families. */
    static NativeDatabase open(Path directory, RocksTuning tuning) throws IOException {
        return open(directory, tuning, false);
    }

    private static NativeDatabase open(Path directory, RocksTuning tuning, boolean create)
            throws IOException {
        NativeOptions options = new NativeOptions(tuning);
        options.database().setCreateIfMissing(create).setErrorIfExists(create);
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        @Nullable RocksDB db = null;
        try {
            List<ColumnFamilyDescriptor> families = new ArrayList<>();
            families.add(descriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options));
            for (byte[] name : create ? List.<byte[]>of() : others(directory)) {
                families.add(descriptor(name, options));
            }
            db = RocksDB.open(options.database(), directory.toString(), families, handles);
            return new NativeDatabase(directory, options, db, handles);
        } catch (RocksDBException e) {
            if (db != null) {
                db.close();
            }
            options.close();
            throw failure(directory, "cannot be opened", e);
        }
    }

    /** Has to come before anything else of RocksDB. Does nothing the second time. */
    static void loadLibrary() throws IOException {
        try {
            RocksDB.loadLibrary();
        } catch (LinkageError | RuntimeException e) {
            throw new IOException(
                    "RocksDB's native library cannot be loaded here: " + e.getMessage(), e);
        }
    }

    private static List<byte[]> others(Path directory) throws RocksDBException {
        String system = new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8);
        List<byte[]> names = new ArrayList<>();
        try (Options listing = new Options()) {
            for (byte[] name : RocksDB.listColumnFamilies(listing, directory.toString())) {
                if (!new String(name, StandardCharsets.UTF_8).equals(system)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private static ColumnFamilyDescriptor descriptor(byte[] name, NativeOptions options) {
        return new ColumnFamilyDescriptor(name, options.family());
    }

    Path directory() {
        return directory;
    }

    ColumnFamilyHandle system() {
        return system;
    }

    Map<String, ColumnFamilyHandle> found() {
        return found;
    }

    ColumnFamilyHandle createFamily(String name) throws IOException {
        try {
            return db.createColumnFamily(
                    descriptor(name.getBytes(StandardCharsets.UTF_8), options));
        } catch (RocksDBException e) {
            throw failure("cannot make a column family", e);
        }
    }

    /** Ends a family and its handle. */
    void dropFamily(ColumnFamilyHandle family) throws IOException {
        try {
            db.dropColumnFamily(family);
            db.destroyColumnFamilyHandle(family);
        } catch (RocksDBException e) {
            throw failure("cannot drop a column family", e);
        }
    }

    /** Writes all of {@code batch} in one step, durable on return. */
    void writeDurably(WriteBatch batch) throws IOException {
        try {
            db.write(options.durableWrite(), batch);
        } catch (RocksDBException e) {
            throw failure("cannot be written", e);
        }
    }

    /** Writes all of {@code batch} in one step, durable with the next flush. */
    void writeUnlogged(WriteBatch batch) throws IOException {
        try {
            db.write(options.unloggedWrite(), batch);
        } catch (RocksDBException e) {
            throw failure("cannot be written", e);
        }
    }

    /**
     * Makes durable what was written before the call. RocksDB flushes in one step what it is given
     * and nothing else, so it must be given all families in use and {@link #system}.
     */
    void flush(List<ColumnFamilyHandle> all) throws IOException {
        try {
            db.flush(options.flush(), all);
        } catch (RocksDBException e) {
            throw failure("cannot be flushed", e);
        }
    }

    byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws IOException {
        try {
            return db.get(family, key);
        } catch (RocksDBException e) {
            throw failure("cannot be read", e);
        }
    }

    byte @Nullable [] get(ColumnFamilyHandle family, ReadOptions reading, byte[] key)
            throws IOException {
        try {
            return db.get(family, reading, key);
        } catch (RocksDBException e) {
            throw failure("cannot be read", e);
        }
    }

    RocksIterator iterator(ColumnFamilyHandle family, ReadOptions reading) {
        return db.newIterator(family, reading);
    }

    /** Ends a loop over {@code iterator}: it may have stopped because it failed. */
    void requireWhole(RocksIterator iterator) throws IOException {
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw failure("cannot be read", e);
        }
    }

    /** As RocksDB estimates it: what is in files and in memory. */
    StoreSize size(ColumnFamilyHandle family) throws IOException {
        try {
            return new StoreSize(
                    db.getLongProperty(family, "rocksdb.estimate-num-keys"),
                    db.getLongProperty(family, "rocksdb.estimate-live-data-size")
                            + db.getLongProperty(family, "rocksdb.cur-size-all-mem-tables"));
        } catch (RocksDBException e) {
            throw failure("cannot say its size", e);
        }
    }

    Snapshot snapshot() {
        return db.getSnapshot();
    }

    void release(Snapshot snapshot) {
        db.releaseSnapshot(snapshot);
    }

    /** RocksDB itself, for what only tests do with it. */
    RocksDB rocksDb() {
        return db;
    }

    IOException failure(String what, RocksDBException e) {
        return failure(directory, what, e);
    }

    private static IOException failure(Path directory, String what, RocksDBException e) {
        return new IOException("the database " + directory + " " + what + ": " + e.getMessage(), e);
    }

    /** Lets go of everything native. Makes nothing durable. */
    void close() {
        db.close();
        options.close();
    }
}
