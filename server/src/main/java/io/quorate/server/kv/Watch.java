package io.quorate.server.kv;

import io.quorate.api.ReadMode;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvDatabase;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watch. It reads a page when its client has room for one, and so holds no more than that: a
 * client that is slow falls behind, until what it has not seen is no longer kept.
 *
 * <p>Invariant: one page is under way at a time, and each begins where the last one ended.
 */
final class Watch {

    /** Who is cut off from the group for so long serves no watches: nothing new would come. */
    private static final ReadMode IN_TOUCH = new ReadMode.Stale(Duration.ofSeconds(10));

    /** Whom the changes go to. */
    interface Client {
        /** Whether it takes another page now. If not, it calls {@link Watch#wake} when it does. */
        boolean hasRoom();

        void send(ChangePage page);

        /** The last call. */
        void end(Throwable failure);
    }

    private final KvDatabase database;
    private final Client client;
    private final Consumer<Watch> onEnd;
    private ChangeQuery query;
    private boolean reading;

    /** Something happened while a page was under way. */
    private boolean again;

    /** An empty page is to be sent too. */
    private boolean ticked;

    private boolean ended;

    Watch(KvDatabase database, ChangeQuery query, Client client, Consumer<Watch> onEnd) {
        this.database = database;
        this.query = query;
        this.client = client;
        this.onEnd = onEnd;
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
            reading = true;
            next = query;
        }
        database.changes(next, IN_TOUCH).whenComplete(this::read);
    }

    private void read(@Nullable ChangePage page, @Nullable Throwable failure) {
        if (failure != null || page == null) {
            end(failure == null ? new IllegalStateException("no page was read") : failure);
            return;
        }
        boolean goOn;
        synchronized (this) {
            reading = false;
            if (ended) {
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

    /** Ends it with an error, unless it has ended. */
    void end(Throwable failure) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            client.end(failure);
        }
        onEnd.accept(this);
    }

    /** The client has gone. */
    void cancel() {
        synchronized (this) {
            ended = true;
        }
        onEnd.accept(this);
    }
}
