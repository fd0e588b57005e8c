package io.quorate.server.kv;

import io.quorate.api.ConsensusError;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvDatabase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches that a node serves, whatever the protocol. Each one reads on when something was
 * applied, when its client takes more, and once a second. They need no leader: what is applied here
 * is decided. They run on a thread of their own: who applies only says that there is more.
 */
public final class Watches implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    private static final int WATCHES_MAX = 1_000;
    private static final int LARGE_PAGES_BYTES_MAX = 64 << 20;
    private static final long TICK_MILLIS = 1_000;

    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private final Watch.Shared shared;
    private final ScheduledExecutorService waker;

    /** Whether the waker has yet to begin what the last change asked for. */
    private final AtomicBoolean wanted = new AtomicBoolean();

    private volatile boolean closed;

    /**
     * Begins to serve watches of a database. Does not own it.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    public Watches(KvDatabase database, LongSupplier nanoTime) {
        this.shared =
                new Watch.Shared(
                        database,
                        new Semaphore(LARGE_PAGES_BYTES_MAX),
                        LARGE_PAGES_BYTES_MAX,
                        nanoTime,
                        open::remove);
        this.waker =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, "watch-waker");
                            thread.setDaemon(true);
                            return thread;
                        });
        database.addChangeListener(this::wakeSoon);
        waker.scheduleWithFixedDelay(
                () -> open.forEach(watch -> attempt(watch, watch::tick)),
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private void wakeSoon() {
        if (closed || open.isEmpty() || !wanted.compareAndSet(false, true)) {
            return;
        }
        try {
            waker.execute(this::wakeAll);
        } catch (RejectedExecutionException e) {
            LOG.debug("watches have ended", e);
        }
    }

    private void wakeAll() {
        wanted.set(false);
        open.forEach(watch -> attempt(watch, watch::wake));
    }

    /** What is wrong with one watch ends that one alone. */
    private static void attempt(Watch watch, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("a watch failed", e);
            watch.cancel();
        }
    }

    /** A watch that has not begun. */
    Watch make(ChangeQuery query, Watch.Client client) {
        return new Watch(shared, query, client);
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
        waker.shutdownNow();
        open.forEach(watch -> watch.end(new ConsensusError.Closed().asException()));
    }
}
