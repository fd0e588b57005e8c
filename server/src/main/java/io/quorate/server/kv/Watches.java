package io.quorate.server.kv;

import io.quorate.api.ConsensusError;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvDatabase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The watches that a node serves, whatever the protocol. Each one reads on when something was
 * applied, when its client takes more, and once a second. They need no leader: what is applied here
 * is decided.
 */
public final class Watches implements AutoCloseable {

    private static final int WATCHES_MAX = 1_000;
    private static final long TICK_MILLIS = 1_000;

    private final KvDatabase database;
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService ticks;
    private volatile boolean closed;

    /** Begins to serve watches of a database. Does not own it. */
    public Watches(KvDatabase database) {
        this.database = database;
        this.ticks =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "watch-ticks");
                            thread.setDaemon(true);
                            return thread;
                        });
        database.addChangeListener(() -> open.forEach(Watch::wake));
        ticks.scheduleWithFixedDelay(
                () -> open.forEach(Watch::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A watch that has not begun. */
    Watch make(ChangeQuery query, Watch.Client client) {
        return new Watch(database, query, client, open::remove);
    }

    /** Begins a watch. It ends through its client, or with the error that its client is told. */
    void begin(Watch watch) {
        if (open.size() >= WATCHES_MAX) {
            watch.end(new ConsensusError.Overloaded("watches", WATCHES_MAX).asException());
            return;
        }
        open.add(watch);
        if (closed) {
            watch.end(new ConsensusError.Closed().asException());
        }
        watch.tick();
    }

    /** Ends all watches; their clients may go on elsewhere. */
    @Override
    public void close() {
        closed = true;
        ticks.shutdownNow();
        open.forEach(watch -> watch.end(new ConsensusError.Closed().asException()));
    }
}
