package io.quorate.kv.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rocksdb.ColumnFamilyHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One database of a store: the one that serves, or one that a restore replaced and that snapshots
 * still read.
 *
 * <p>Invariant: the families here, the catalog and the applied position say the same at each moment
 * that another thread can see, and after each crash.
 */
final class Generation {

    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    private final NativeDatabase db;
    private final boolean logged;
    private final Set<View> views = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Never changed, only replaced. */
    private volatile TreeMap<String, Family> families;

    /** What the database holds. */
    private volatile long position;

    /** No crash sets the database back below it. */
    private volatile long durablePosition;

    private long nextId;

    /** Dropped families that a crash may bring back, or that a view still reads. */
    private final List<Family> dropped = new ArrayList<>();

    private boolean closed;
    private boolean retired;
    private Runnable whenClosed = () -> {};

    /** Takes over a database that is open, with all it holds durable. */
    Generation(
            NativeDatabase db,
            boolean logged,
            TreeMap<String, Family> families,
            long position,
            long nextId) {
        this.db = db;
        this.logged = logged;
        this.families = families;
        this.position = position;
        this.durablePosition = position;
        this.nextId = nextId;
    }

    /** Opens a database as the last process left it. */
    static Generation open(Path directory, RocksTuning tuning) throws IOException {
        NativeDatabase db = NativeDatabase.open(directory, tuning);
        try {
            return open(db, tuning);
        } catch (IOException | RuntimeException e) {
            db.close();
            throw e;
        }
    }

    private static Generation open(NativeDatabase db, RocksTuning tuning) throws IOException {
        Catalog catalog = Catalog.read(db);
        Map<String, ColumnFamilyHandle> unclaimed = new TreeMap<>(db.found());
        TreeMap<String, Family> families = new TreeMap<>();
        long nextId = 0;
        for (Map.Entry<String, Long> entry : catalog.ids().entrySet()) {
            long id = entry.getValue();
            ColumnFamilyHandle handle = unclaimed.remove(Family.nativeName(id));
            if (handle == null) {
                throw new IOException(
                        "the database "
                                + db.directory()
                                + " is damaged: column family '"
                                + entry.getKey()
                                + "' is missing");
            }
            families.put(entry.getKey(), new Family(entry.getKey(), id, handle));
            nextId = Math.max(nextId, id + 1);
        }
        dropUnclaimed(db, unclaimed);
        return new Generation(db, tuning.logged(), families, catalog.position(), nextId);
    }

    /** Drops what a crash left of families that were never created, or were dropped. */
    private static void dropUnclaimed(NativeDatabase db, Map<String, ColumnFamilyHandle> unclaimed)
            throws IOException {
        for (String name : unclaimed.keySet()) {
            if (!Family.isNativeName(name)) {
                throw new IOException(
                        "the database "
                                + db.directory()
                                + " holds a column family '"
                                + name
                                + "' that this store did not make");
            }
        }
        for (ColumnFamilyHandle handle : unclaimed.values()) {
            db.dropFamily(handle);
        }
    }

    NativeDatabase database() {
        return db;
    }

    TreeMap<String, Family> families() {
        return families;
    }

    long position() {
        return position;
    }

    long durablePosition() {
        return durablePosition;
    }

    /** Makes a family that does not count before the catalog names it. */
    Family newFamily(String name) throws IOException {
        long id = nextId++;
        return new Family(name, id, db.createFamily(Family.nativeName(id)));
    }

    /** Writes a change in one step. It is durable on return if this generation is logged. */
    void write(Change change) throws IOException {
        if (logged) {
            db.writeDurably(change.batch());
            durablePosition = change.position();
        } else {
            db.writeUnlogged(change.batch());
        }
        families = change.families();
        position = change.position();
        dropped.addAll(change.dropped());
        if (logged) {
            removeDropped();
        }
    }

    /**
     * Makes durable what was written before the call. No column family may be created or dropped
     * meanwhile; other writes may go on.
     */
    void flush() throws IOException {
        long covered = position;
        List<ColumnFamilyHandle> all = new ArrayList<>();
        all.add(db.system());
        families.values().forEach(family -> all.add(family.handle()));
        db.flush(all);
        durablePosition = Math.max(durablePosition, covered);
        removeDropped();
    }

    /** What is durably dropped and read by nobody goes. */
    private void removeDropped() {
        for (Family family : List.copyOf(dropped)) {
            if (isViewed(family)) {
                continue;
            }
            dropped.remove(family);
            try {
                db.dropFamily(family.handle());
            } catch (IOException e) {
                LOG.warn(
                        "column family '{}' leaves files behind until a restart", family.name(), e);
            }
        }
    }

    private synchronized boolean isViewed(Family family) {
        return views.stream().anyMatch(view -> view.holds(family));
    }

    /**
     * Looks at this moment. Nothing may be written meanwhile.
     *
     * @param shownPosition the position that the view has: {@link #position}, or above with nothing
     *     applied in between
     * @param abortable whether closing this generation need not wait until the view was read
     */
    synchronized View view(long shownPosition, boolean abortable) {
        View view =
                new View(
                        db,
                        shownPosition,
                        List.copyOf(families.values()),
                        abortable,
                        this::viewClosed);
        views.add(view);
        return view;
    }

    private synchronized void viewClosed(View view) {
        views.remove(view);
        if (retired && views.isEmpty()) {
            closeNow();
        }
    }

    /** Closes this as soon as no view is open, and then runs {@code afterwards}. */
    synchronized void retire(Runnable afterwards) {
        retired = true;
        whenClosed = afterwards;
        if (views.isEmpty()) {
            closeNow();
        }
    }

    /** Closes this and its views, waiting for those who read from them. Makes nothing durable. */
    void close() {
        List<View> open;
        synchronized (this) {
            open = List.copyOf(views);
        }
        open.forEach(View::end);
        synchronized (this) {
            closeNow();
        }
    }

    private synchronized void closeNow() {
        if (!closed) {
            closed = true;
            db.close();
            whenClosed.run();
        }
    }
}
