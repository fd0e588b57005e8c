package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvEntry;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.RangeReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One long range, as of one version. It reads a part when its client has room for one, and holds no
 * more than that. If the version is no longer kept meanwhile it ends so.
 *
 * <p>Invariant: one part is being read at a time, and each begins behind the last one.
 */
final class RangeStream implements KvStream {

    private static final int PART_ENTRIES_MAX = 1_000;

    /** Who has read at a version knows it. */
    private static final ReadMode KNOWN = new ReadMode.Stale(Duration.ofDays(365));

    private final KvDatabase database;
    private final KvSink<RangeReply> sink;
    private final Failures failures;
    private final RangeQuery query;
    private ReadMode mode;

    /** What follows what was sent: its bounds, what to pass over, and how much. */
    private KeyRange rest;

    private int offset;
    private long left;
    private OptionalLong version;
    private boolean reading;

    private boolean ended;

    /**
     * Makes a stream that has not begun.
     *
     * @param limit how many entries at most
     * @param version absent for one that is as fresh as {@code mode} says
     */
    RangeStream(
            KvDatabase database,
            RangeQuery query,
            long limit,
            OptionalLong version,
            ReadMode mode,
            KvSink<RangeReply> sink,
            Failures failures) {
        this.database = database;
        this.query = query;
        this.mode = mode;
        this.sink = sink;
        this.failures = failures;
        this.rest = query.range();
        this.offset = query.offset();
        this.left = limit;
        this.version = version;
    }

    /** There is room, or there may be. */
    @Override
    public void wake() {
        synchronized (this) {
            if (ended || reading || !sink.hasRoom()) {
                return;
            }
            reading = true;
        }
        if (version.isPresent()) {
            read(version.getAsLong());
        } else {
            database.readVersion(mode)
                    .whenComplete(
                            (now, failure) -> {
                                if (failure == null) {
                                    begin(now);
                                } else {
                                    fail(failure);
                                }
                            });
        }
    }

    private void begin(long now) {
        synchronized (this) {
            version = OptionalLong.of(now);
            mode = KNOWN;
        }
        read(now);
    }

    private void read(long at) {
        RangeQuery part;
        ReadMode fresh;
        synchronized (this) {
            fresh = mode;
            part =
                    new RangeQuery(
                            query.columnFamily(),
                            rest.begin(),
                            rest.end(),
                            offset,
                            (int) Math.min(left, PART_ENTRIES_MAX),
                            query.reverse(),
                            query.keysOnly());
        }
        CompletableFuture<RangeResult> result;
        try {
            result = database.snapshotRange(part, at, fresh).toCompletableFuture();
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        result.whenComplete((read, failure) -> send(at, read, failure));
    }

    private void send(long at, @Nullable RangeResult read, @Nullable Throwable failure) {
        if (failure != null || read == null) {
            fail(failure == null ? new IllegalStateException("nothing was read") : failure);
            return;
        }
        boolean goOn;
        synchronized (this) {
            reading = false;
            if (ended) {
                return;
            }
            advance(read);
            sink.send(DatabaseService.entries(read).toBuilder().setVersion(at).build());
            if (!read.hasMore() || left == 0) {
                ended = true;
                sink.end();
            }
            goOn = !ended;
        }
        if (goOn) {
            wake();
        }
    }

    private void advance(RangeResult read) {
        mode = KNOWN;
        offset = 0;
        List<KvEntry> entries = read.entries();
        left -= entries.size();
        if (!entries.isEmpty()) {
            Bytes last = entries.get(entries.size() - 1).key();
            rest =
                    query.reverse()
                            ? new KeyRange(rest.columnFamily(), rest.begin(), Optional.of(last))
                            : new KeyRange(rest.columnFamily(), KeyRange.after(last), rest.end());
        }
    }

    private synchronized void fail(Throwable failure) {
        if (!ended) {
            ended = true;
            sink.fail(failures.of(failure));
        }
    }

    @Override
    public synchronized void cancel() {
        ended = true;
    }
}
