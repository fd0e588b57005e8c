package io.quorate.kv.rocksdb;

import io.quorate.api.Bytes;
import io.quorate.kv.KvContents;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

/**
 * A database at one moment. Closing it, by whomever, waits until nobody reads from it.
 *
 * <p>Invariant: as long as it is open, its database is open and keeps its families.
 */
final class View implements KvContents, AutoCloseable {

    private final NativeDatabase db;
    private final long position;
    private final List<Family> families;
    private final Consumer<View> whenClosed;
    private final boolean abortable;
    private final Snapshot snapshot;

    private volatile boolean cancelled;
    private boolean closed;

    /**
     * Looks at the database as it is now.
     *
     * @param families in the order of their names
     * @param abortable whether {@link #end} need not wait for a {@link #forEach} to come to its end
     */
    View(
            NativeDatabase db,
            long position,
            List<Family> families,
            boolean abortable,
            Consumer<View> whenClosed) {
        this.db = db;
        this.position = position;
        this.families = families;
        this.abortable = abortable;
        this.whenClosed = whenClosed;
        this.snapshot = db.snapshot();
    }

    @Override
    public long position() {
        return position;
    }

    boolean holds(Family family) {
        return families.contains(family);
    }

    /** Closes this because its database closes. */
    void end() {
        cancelled = abortable;
        close();
    }

    @Override
    public synchronized void forEach(Visitor visitor) throws IOException {
        for (Family family : families) {
            requireUsable();
            visitor.columnFamily(family.name());
            try (ReadOptions reading = new ReadOptions().setSnapshot(snapshot).setFillCache(false);
                    RocksIterator entries = db.iterator(family.handle(), reading)) {
                for (entries.seekToFirst(); entries.isValid(); entries.next()) {
                    requireUsable();
                    visitor.entry(Bytes.wrap(entries.key()), Bytes.wrap(entries.value()));
                }
                db.requireWhole(entries);
            }
        }
    }

    private void requireUsable() throws IOException {
        if (closed || cancelled) {
            throw new IOException("the view of " + db.directory() + " is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            db.release(snapshot);
            whenClosed.accept(this);
        }
    }
}
