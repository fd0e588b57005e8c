package io.quorate.kv.rocksdb;

import io.quorate.api.Bytes;
import io.quorate.kv.KvContents;
import io.quorate.kv.KvStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Fills a new database. What it holds counts with {@link #finish}, and is durable then. */
final class Loader implements KvContents.Visitor, AutoCloseable {

    private static final long BATCH_BYTES = 1L << 20;

    private final NativeDatabase db;
    private final RocksTuning tuning;
    private final WriteBatch batch;
    private final TreeMap<String, Family> families = new TreeMap<>();
    private @Nullable ColumnFamilyHandle current;
    private boolean finished;

    Loader(Path directory, RocksTuning tuning) throws IOException {
        this.db = NativeDatabase.create(directory, tuning);
        this.tuning = tuning;
        this.batch = new WriteBatch();
    }

    /** Fills a database as that of a new store is. */
    void empty() throws IOException {
        columnFamily(KvStore.DEFAULT_COLUMN_FAMILY);
    }

    @Override
    public void columnFamily(String name) throws IOException {
        long id = families.size();
        current = db.createFamily(Family.nativeName(id));
        families.put(name, new Family(name, id, current));
    }

    @Override
    public void entry(Bytes key, Bytes value) throws IOException {
        if (current == null) {
            throw new IOException("an entry without a column family");
        }
        try {
            batch.put(current, key.toByteArray(), value.toByteArray());
        } catch (RocksDBException e) {
            throw db.failure("cannot take an entry", e);
        }
        if (batch.getDataSize() >= BATCH_BYTES) {
            write();
        }
    }

    private void write() throws IOException {
        db.writeUnlogged(batch);
        batch.clear();
    }

    /** Makes all of it durable as the state at {@code position}. */
    Generation finish(long position) throws IOException {
        try {
            Catalog.putFormat(db, batch);
            Catalog.putPosition(db, batch, position);
            for (Family family : families.values()) {
                Catalog.putFamily(db, batch, family);
            }
        } catch (RocksDBException e) {
            throw db.failure("cannot take its catalog", e);
        }
        write();
        List<ColumnFamilyHandle> all = new ArrayList<>();
        all.add(db.system());
        families.values().forEach(family -> all.add(family.handle()));
        db.flush(all);
        finished = true;
        return new Generation(db, tuning.logged(), families, position, families.size());
    }

    /** Lets go of the database, unless it was finished. */
    @Override
    public void close() {
        batch.close();
        if (!finished) {
            db.close();
        }
    }
}
