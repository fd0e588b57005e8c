package io.quorate.kv.rocksdb;

import io.quorate.api.Bytes;
import io.quorate.kv.KvCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.rocksdb.RocksIterator;

/** RocksDB's iterator, whose failures do not look like an end. */
final class RocksCursor implements KvCursor, AutoCloseable {

    private final NativeDatabase db;
    private final RocksIterator entries;

    RocksCursor(NativeDatabase db, RocksIterator entries) {
        this.db = db;
        this.entries = entries;
    }

    @Override
    public boolean seek(Bytes key) {
        entries.seek(key.toByteArray());
        return isValid();
    }

    @Override
    public boolean seekBelow(Optional<Bytes> key) {
        if (key.isEmpty()) {
            entries.seekToLast();
            return isValid();
        }
        entries.seekForPrev(key.get().toByteArray());
        if (isValid() && key().equals(key.get())) {
            entries.prev();
        }
        return isValid();
    }

    @Override
    public boolean isValid() {
        if (entries.isValid()) {
            return true;
        }
        try {
            db.requireWhole(entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return false;
    }

    @Override
    public void next() {
        requireEntry();
        entries.next();
    }

    @Override
    public void previous() {
        requireEntry();
        entries.prev();
    }

    @Override
    public Bytes key() {
        requireEntry();
        return Bytes.wrap(entries.key());
    }

    @Override
    public Bytes value() {
        requireEntry();
        return Bytes.wrap(entries.value());
    }

    /** RocksDB does not check: without an entry it would touch what is not there. */
    private void requireEntry() {
        if (!entries.isValid()) {
            throw new IllegalStateException("the cursor stands on no entry");
        }
    }

    @Override
    public void close() {
        entries.close();
    }
}
