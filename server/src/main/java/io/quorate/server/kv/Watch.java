package io.quorate.server.kv;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.ReadMode;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvDatabase;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One watch. It reads a page when its client has room for one, and so holds no more than that: a
 * client that is slow falls behind, until what it has not seen is no longer kept. While nobody
 * leads the group it waits, for a while: what it will tell is decided by whoever leads next.
 *
 * <p>Invariant: one page is under way at a time, and each begins where the last one ended.
 */
final class Watch {

    /** Who is cut off from the group for so long serves no watches: nothing new would come. */
    private static final ReadMode IN_TOUCH = new ReadMode.Stale(Duration.ofSeconds(10));

    /** For how long a watch outlasts refusals. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A page that is larger, by a version that wrote much, takes of what all may hold. */
    static final int LARGE_PAGE_BYTES = 128 << 10;

    /** Whom the changes go to. */
    interface Client {
        /** Whether it takes another page now. If not, it calls {@link Watch#wake} when it does. */
        boolean hasRoom();

        void send(ChangePage page);

        /** The last call. */
        void end(Throwable failure);
    }

    /**
     * What all watches of a node share.
     *
     * @param largeBytes what their large pages may take together
     * @param nanoTime the clock
     * @param onEnd hears of each end
     */
    record Shared(
            KvDatabase database,
            Semaphore largeBytes,
            int largeBytesMax,
            LongSupplier nanoTime,
            Consumer<Watch> onEnd) {}

    private final Shared shared;
    private final Client client;
    private ChangeQuery query;
    private boolean reading;

    /** Something happened while a page was under way. */
    private boolean again;

    /** An empty page is to be sent too. */
    private boolean ticked;

    private boolean refused;
    private long refusedSinceNanos;

    /** What the page on its way to the client takes of the large ones. */
    private int held;

    private boolean ended;

    Watch(Shared shared, ChangeQuery query, Client client) {
        this.shared = shared;
        this.query = query;
        this.client = client;
    }

    /** A second has passed. */
    void tick() {
        synchronized (this) {
            ticked = true;
        }
        wake();
    }

    /** There may be more, or more room. */
    void wake() {
        ChangeQuery next;
        synchronized (this) {
            again = reading;
            if (ended || reading || !client.hasRoom()) {
                return;
            }
            release();
            reading = true;
            next = query;
        }
        shared.database().changes(next, IN_TOUCH).whenComplete(this::read);
    }

    private void read(@Nullable ChangePage page, @Nullable Throwable failure) {
        if (failure != null || page == null) {
            failed(failure == null ? new IllegalStateException("no page was read") : failure);
            return;
        }
        int bytes = bytes(page);
        if (!take(bytes)) {
            failed(
                    new ConsensusError.Overloaded(
                                    "bytes of large changes on their way to watches",
                                    shared.largeBytesMax())
                            .asException());
            return;
        }
        boolean goOn;
        synchronized (this) {
            reading = false;
            refused = false;
            if (ended) {
                release();
                return;
            }
            if (ticked || !page.changes().isEmpty()) {
                ticked = false;
                client.send(page);
            }
            boolean moved = page.throughVersion() >= query.fromVersion();
            query = query.from(page.throughVersion() + 1);
            goOn = again || moved;
        }
        if (goOn) {
            wake();
        }
    }

    private static int bytes(ChangePage page) {
        long bytes = 0;
        for (KvChange change : page.changes()) {
            bytes += change.key().size();
            if (change.value().isPresent()) {
                bytes += change.value().get().size();
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private synchronized boolean take(int bytes) {
        int large = bytes <= LARGE_PAGE_BYTES ? 0 : Math.min(bytes, shared.largeBytesMax());
        if (!shared.largeBytes().tryAcquire(large)) {
            return false;
        }
        held += large;
        return true;
    }

    private synchronized void release() {
        shared.largeBytes().release(held);
        held = 0;
    }

    /** Goes on with the next tick or change, unless it stands or has lasted too long. */
    private void failed(Throwable failure) {
        synchronized (this) {
            if (isPassing(failure) && isPatient()) {
                reading = false;
                return;
            }
        }
        end(failure);
    }

    private boolean isPatient() {
        long now = shared.nanoTime().getAsLong();
        if (!refused) {
            refused = true;
            refusedSinceNanos = now;
        }
        return now - refusedSinceNanos < PATIENCE_NANOS;
    }

    private static boolean isPassing(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (!(cause instanceof ConsensusException)) {
            return false;
        }
        ConsensusError error = ((ConsensusException) cause).error();
        return error instanceof ConsensusError.NotLeader
                || error instanceof ConsensusError.NoQuorum
                || error instanceof ConsensusError.LeadershipLost
                || error instanceof ConsensusError.Timeout
                || error instanceof ConsensusError.Overloaded;
    }

    /** Ends it with an error, unless it has ended. */
    void end(Throwable failure) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            release();
            client.end(failure);
        }
        shared.onEnd().accept(this);
    }

    /** The client has gone. */
    void cancel() {
        synchronized (this) {
            ended = true;
            release();
        }
        shared.onEnd().accept(this);
    }
}
