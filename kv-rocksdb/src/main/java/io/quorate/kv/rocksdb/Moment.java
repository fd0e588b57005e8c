package io.quorate.kv.rocksdb;

import io.quorate.api.Bytes;
import io.quorate.kv.KvCursor;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.rocksdb.ReadOptions;
import org.rocksdb.Snapshot;

/** A database as of one moment, for one query: the column families stay while it is open. */
final class Moment implements KvView, AutoCloseable {

    private final NativeDatabase db;
    private final TreeMap<String, Family> families;
    private final long position;
    private final Snapshot snapshot;
    private final ReadOptions reading;
    private final List<RocksCursor> cursors = new ArrayList<>();

    /**
     * Looks at the database as it is now.
     *
     * @param position one that was applied before
     */
    Moment(Generation generation, long position) {
        this.db = generation.database();
        this.families = generation.families();
        this.position = position;
        this.snapshot = db.snapshot();
        this.reading = new ReadOptions().setSnapshot(snapshot);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public List<String> columnFamilies() {
        return List.copyOf(families.keySet());
    }

    @Override
    public Optional<Bytes> get(String columnFamily, Bytes key) {
        try {
            return Optional.ofNullable(
                            db.get(family(columnFamily).handle(), reading, key.toByteArray()))
                    .map(Bytes::wrap);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public KvCursor cursor(String columnFamily) {
        RocksCursor cursor =
                new RocksCursor(db, db.iterator(family(columnFamily).handle(), reading));
        cursors.add(cursor);
        return cursor;
    }

    private Family family(String name) {
        Family family = families.get(name);
        if (family == null) {
            throw new KvException(new KvError.UnknownColumnFamily(name));
        }
        return family;
    }

    @Override
    public void close() {
        cursors.forEach(RocksCursor::close);
        reading.close();
        db.release(snapshot);
    }
}
