package io.quorate.kv.client;

import static io.quorate.kv.client.Requests.bytes;
import static io.quorate.kv.client.Requests.freshness;

import io.quorate.api.ReadMode;
import io.quorate.kv.KvEntry;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.ReadVersionRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A range of any length, as of one version, part by part. If a node fails it goes on at another one
 * where it was, at the same version.
 *
 * <p>It holds no more than a few parts, each of a few MiB at most: as long as nothing is taken,
 * nothing further is asked for.
 *
 * <p>For example, the names of all users, one by one:
 *
 * <pre>{@code
 * RangeQuery all = RangeQuery.prefix("default", Bytes.utf8("user-"), Integer.MAX_VALUE);
 * try (KvScan scan = client.scan(all, ReadMode.LINEARIZABLE)) {
 *     for (KvEntry entry : scan) {
 *         users.add(entry.key().toUtf8());
 *     }
 * }
 * }</pre>
 *
 * <p>Part by part, without waiting:
 *
 * <pre>{@code
 * return scan.next()
 *         .thenCompose(
 *                 part ->
 *                         part.isEmpty()
 *                                 ? CompletableFuture.completedFuture(0)
 *                                 : count(scan).thenApply(rest -> part.size() + rest));
 * }</pre>
 *
 * <p>Either {@link #next} is used, by one caller at a time, or the iterator, once: it waits for
 * parts. {@link #close} can be called by any thread.
 */
public final class KvScan implements Iterable<KvEntry>, AutoCloseable {

    /** Parts that are on the way, or here and not taken. */
    private static final int PARTS_MAX = 2;

    private static final long SILENCE_MILLIS = 10_000;
    private static final long BACKOFF_MILLIS = 50;

    private final Calls calls;
    private final ReadMode mode;
    private final ArrayDeque<RangeReply> parts = new ArrayDeque<>();

    /** For what has not come yet. */
    private RangeRequest rest;

    /** Whether all has come. */
    private boolean complete;

    private boolean hasMore;
    private boolean begun;
    private boolean iterated;
    private @Nullable CompletableFuture<List<KvEntry>> asked;
    private @Nullable Part stream;
    private @Nullable RuntimeException failure;

    /** Since when nothing has come that was asked for. */
    private long barrenSinceNanos;

    KvScan(Calls calls, RangeRequest request, ReadMode mode) {
        this.calls = calls;
        this.rest = request;
        this.mode = mode;
    }

    /**
     * The next entries, in their order; none behind the last ones. Ends exceptionally with a {@link
     * KvClientException}, for which {@link KvClientException#isConflict} is true if the version is
     * no longer kept; what comes behind that is the same.
     *
     * @throws IllegalStateException if the one before has not ended
     */
    public CompletableFuture<List<KvEntry>> next() {
        CompletableFuture<List<KvEntry>> next;
        synchronized (this) {
            if (asked != null) {
                throw new IllegalStateException("the entries before are still on the way");
            }
            RangeReply part = parts.poll();
            if (part != null) {
                Part current = stream;
                if (current != null) {
                    current.takesOneMore();
                }
                return CompletableFuture.completedFuture(entries(part));
            }
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            if (complete) {
                return CompletableFuture.completedFuture(List.of());
            }
            next = new CompletableFuture<>();
            asked = next;
            if (begun) {
                return next;
            }
            begun = true;
            barrenSinceNanos = System.nanoTime();
        }
        begin();
        watchSilence();
        return next;
    }

    /** The version that all entries are of; absent as long as none have come. */
    public synchronized OptionalLong version() {
        return rest.hasVersion() ? OptionalLong.of(rest.getVersion()) : OptionalLong.empty();
    }

    /** Whether the range holds more than its limit let through; known when all have come. */
    public synchronized boolean hasMore() {
        return hasMore;
    }

    /** Finds a node that serves, and the version if there is none yet; then opens the stream. */
    private void begin() {
        ReadVersionRequest request =
                ReadVersionRequest.newBuilder().setFreshness(freshness(mode)).build();
        calls.read(KvMethod.READ_VERSION, request).whenComplete(this::open);
    }

    private void open(@Nullable ReadVersionReply reply, @Nullable Throwable problem) {
        if (reply == null) {
            end(problem == null ? Calls.isClosed() : (RuntimeException) Failure.of(problem));
            return;
        }
        Part opened = new Part();
        RangeRequest request;
        synchronized (this) {
            if (failure != null) {
                return;
            }
            if (!rest.hasVersion()) {
                rest = rest.toBuilder().setVersion(reply.getVersion()).build();
            }
            rest = rest.toBuilder().setFreshness(freshness(mode)).build();
            request = rest;
            stream = opened;
        }
        int free = PARTS_MAX - held();
        opened.follow(
                calls.connection(calls.target())
                        .open(KvMethod.RANGE_STREAM, request, Math.max(1, free), opened));
    }

    private synchronized int held() {
        return parts.size();
    }

    private void take(Part from, RangeReply part) {
        CompletableFuture<List<KvEntry>> waiting = null;
        synchronized (this) {
            if (stream != from) {
                return;
            }
            barrenSinceNanos = System.nanoTime();
            Optional<RangeRequest> next = KvMethod.RANGE_STREAM.next(rest, part);
            rest = next.orElse(rest);
            complete = next.isEmpty();
            hasMore = complete && part.getHasMore();
            if (asked != null && (complete || part.getEntriesCount() > 0)) {
                waiting = asked;
                asked = null;
                from.takesOneMore();
            } else if (part.getEntriesCount() > 0) {
                parts.add(part);
            }
        }
        if (waiting != null) {
            waiting.complete(entries(part));
        }
    }

    /** Goes on where it was, unless all has come, the answer stands, or it has lasted too long. */
    private void failed(Part from, KvFailure problem) {
        KvClientException error =
                new KvClientException(problem.detail().getCode(), problem.detail().getMessage());
        synchronized (this) {
            if (stream != from || failure != null) {
                return;
            }
            stream = null;
            if (complete) {
                return;
            }
        }
        boolean late = System.nanoTime() - barrenSince() > calls.timeoutNanos();
        if (error.isFinal() || late || !calls.isFollowing()) {
            end(error);
            return;
        }
        calls.pause(BACKOFF_MILLIS)
                .whenComplete(
                        (over, closed) -> {
                            if (closed == null) {
                                begin();
                            } else {
                                end((RuntimeException) Failure.of(closed));
                            }
                        });
    }

    private synchronized long barrenSince() {
        return barrenSinceNanos;
    }

    /** Leaves a node that owes something and says nothing. */
    private void watchSilence() {
        calls.pause(SILENCE_MILLIS)
                .whenComplete(
                        (over, closed) -> {
                            if (closed != null) {
                                end((RuntimeException) Failure.of(closed));
                            } else if (!isOver()) {
                                leaveIfSilent();
                                watchSilence();
                            }
                        });
    }

    private synchronized boolean isOver() {
        return complete || failure != null;
    }

    private void leaveIfSilent() {
        Part current;
        synchronized (this) {
            long quiet = System.nanoTime() - barrenSinceNanos;
            current =
                    asked != null && quiet > TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS)
                            ? stream
                            : null;
        }
        if (current != null) {
            current.cancel();
            failed(current, KvFailure.silence("UNAVAILABLE", "it says nothing", false));
        }
    }

    /** Nothing more comes. */
    private void end(RuntimeException why) {
        CompletableFuture<List<KvEntry>> waiting;
        Part current;
        synchronized (this) {
            if (failure != null || (complete && parts.isEmpty())) {
                return;
            }
            failure = why;
            parts.clear();
            waiting = asked;
            asked = null;
            current = stream;
            stream = null;
        }
        if (current != null) {
            current.cancel();
        }
        if (waiting != null) {
            waiting.completeExceptionally(why);
        }
    }

    private static List<KvEntry> entries(RangeReply part) {
        List<KvEntry> entries = new ArrayList<>(part.getEntriesCount());
        for (Entry entry : part.getEntriesList()) {
            entries.add(new KvEntry(bytes(entry.getKey()), bytes(entry.getValue())));
        }
        return entries;
    }

    /**
     * All entries, one by one. Its methods wait for them, and throw what {@link #next} ends with.
     *
     * @throws IllegalStateException if it was called before
     */
    @Override
    public Iterator<KvEntry> iterator() {
        synchronized (this) {
            if (iterated) {
                throw new IllegalStateException("a scan is gone through once");
            }
            iterated = true;
        }
        return new Entries();
    }

    /** Ends it. Whoever waits is told. */
    @Override
    public void close() {
        end(new KvClientException("CLOSED", "the scan is closed"));
    }

    /** Goes through the parts. */
    private final class Entries implements Iterator<KvEntry> {
        private Iterator<KvEntry> part = List.<KvEntry>of().iterator();
        private boolean over;

        @Override
        public boolean hasNext() {
            while (!over && !part.hasNext()) {
                try {
                    List<KvEntry> entries = KvScan.this.next().join();
                    over = entries.isEmpty();
                    part = entries.iterator();
                } catch (CompletionException e) {
                    throw TransactionLoop.unchecked(Failure.of(e));
                }
            }
            return !over;
        }

        @Override
        public KvEntry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return part.next();
        }
    }

    /** One stream, from one node. */
    private final class Part implements KvSink<RangeReply> {
        private @Nullable KvStream opened;
        private int wanted;
        private boolean cancelled;

        void follow(KvStream begun) {
            boolean isCancelled;
            int more;
            synchronized (this) {
                opened = begun;
                isCancelled = cancelled;
                more = wanted;
            }
            for (int i = 0; i < more; i++) {
                begun.wake();
            }
            if (isCancelled) {
                begun.cancel();
            }
        }

        void takesOneMore() {
            KvStream current;
            synchronized (this) {
                current = opened;
                wanted++;
            }
            if (current != null) {
                current.wake();
            }
        }

        void cancel() {
            KvStream current;
            synchronized (this) {
                cancelled = true;
                current = opened;
            }
            if (current != null) {
                current.cancel();
            }
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void send(RangeReply part) {
            take(this, part);
        }

        @Override
        public void end() {
            fail(KvFailure.silence("UNAVAILABLE", "it ended the stream", false));
        }

        @Override
        public void fail(KvFailure problem) {
            failed(this, problem);
        }
    }
}
