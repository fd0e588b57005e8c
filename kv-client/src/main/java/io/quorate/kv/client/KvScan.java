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
import io.quorate.kv.v1.ReadVersionRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A range of any length, as of one version, part by part. If a node fails, or says nothing for half
 * the client's timeout (at least 1 s and at most 10 s), it goes on at another one where it was, at
 * the same version: no entry is missing, and none comes twice. It ends only if the answer stands,
 * or if no node brings what somebody waits for within the client's timeout. The time that its user
 * takes for a part does not count.
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

    private static final long PATIENCE_NANOS_MIN = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
    private static final long BACKOFF_MILLIS = 50;

    private final Calls calls;
    private final ReadMode mode;
    private final long patienceNanos;
    private final ArrayDeque<RangeReply> parts = new ArrayDeque<>();

    /** For what has not come yet. */
    private RangeRequest rest;

    /** Whether all has come. */
    private boolean complete;

    private boolean hasMore;

    /** Whether any part has come. */
    private boolean hasBrought;

    private boolean iterated;
    private @Nullable CompletableFuture<List<KvEntry>> asked;
    private @Nullable Part stream;
    private @Nullable RuntimeException failure;

    /** Whether a node is being looked for. */
    private boolean reaching;

    /** Whether somebody looks after the node's silence. */
    private boolean watching;

    /** Since when somebody waits; if nobody does, since when a node was last looked for. */
    private long waitingSinceNanos;

    /** Since when the node that owes a part to somebody who waits has said nothing. */
    private long silentSinceNanos;

    KvScan(Calls calls, RangeRequest request, ReadMode mode) {
        this(calls, request, mode, patienceNanos(calls.timeoutNanos()));
    }

    /**
     * The same with another patience.
     *
     * @param patienceNanos after which a node that says nothing is left
     */
    KvScan(Calls calls, RangeRequest request, ReadMode mode, long patienceNanos) {
        this.calls = calls;
        this.rest = request;
        this.mode = mode;
        this.patienceNanos = patienceNanos;
    }

    /** Short enough that another node can be asked within the timeout. */
    private static long patienceNanos(long timeoutNanos) {
        return Math.max(PATIENCE_NANOS_MIN, Math.min(PATIENCE_NANOS_MAX, timeoutNanos / 2));
    }

    /**
     * The next entries, in their order; none behind the last ones. Ends exceptionally with a {@link
     * KvClientException}, for which {@link KvClientException#isConflict} is true if the version is
     * no longer kept, and whose code is that of the last failure if no node brought entries within
     * the client's timeout; what comes behind that is the same.
     *
     * @throws IllegalStateException if the one before has not ended
     */
    public CompletableFuture<List<KvEntry>> next() {
        CompletableFuture<List<KvEntry>> next;
        Part current = null;
        synchronized (this) {
            if (asked != null) {
                throw new IllegalStateException("the entries before are still on the way");
            }
            RangeReply part = parts.poll();
            if (part != null) {
                next = CompletableFuture.completedFuture(entries(part));
                current = stream;
            } else if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            } else if (complete) {
                return CompletableFuture.completedFuture(List.of());
            } else {
                next = new CompletableFuture<>();
                asked = next;
                waitingSinceNanos = System.nanoTime();
                silentSinceNanos = waitingSinceNanos;
            }
        }
        // Not under the lock, which whoever brings a part takes.
        if (current != null) {
            current.takesOneMore();
        }
        goOn();
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

    /** Looks for a node, unless there is one. */
    private void goOn() {
        synchronized (this) {
            if (stream != null || reaching || complete || failure != null) {
                return;
            }
            reaching = true;
            if (asked == null) {
                waitingSinceNanos = System.nanoTime();
            }
        }
        reach();
    }

    /** Finds a node that serves, and the version if there is none yet; then opens the stream. */
    private void reach() {
        ReadVersionRequest request =
                ReadVersionRequest.newBuilder().setFreshness(freshness(mode)).build();
        long since = waitingSince();
        calls.read(KvMethod.READ_VERSION, request, since + calls.timeoutNanos())
                .whenComplete(
                        (reply, problem) -> {
                            if (reply != null) {
                                open(reply.getVersion());
                            } else {
                                retry(error(problem), since == waitingSince());
                            }
                        });
    }

    private synchronized long waitingSince() {
        return waitingSinceNanos;
    }

    private static KvClientException error(@Nullable Throwable problem) {
        Throwable cause = problem == null ? Calls.isClosed() : Failure.of(problem);
        return cause instanceof KvClientException
                ? (KvClientException) cause
                : new KvClientException("INTERNAL", String.valueOf(cause));
    }

    private void open(long version) {
        String endpoint = calls.target();
        Part opened = new Part(endpoint);
        RangeRequest request;
        int free;
        synchronized (this) {
            reaching = false;
            if (failure != null) {
                return;
            }
            if (!rest.hasVersion()) {
                rest = rest.toBuilder().setVersion(version).build();
            }
            rest = rest.toBuilder().setFreshness(freshness(mode)).build();
            request = rest;
            stream = opened;
            free = Math.max(1, PARTS_MAX - parts.size());
            silentSinceNanos = System.nanoTime();
        }
        opened.follow(
                calls.connection(endpoint).open(KvMethod.RANGE_STREAM, request, free, opened));
    }

    private void take(Part from, RangeReply part) {
        CompletableFuture<List<KvEntry>> waiting = null;
        synchronized (this) {
            if (stream != from) {
                return;
            }
            Optional<RangeRequest> next = KvMethod.RANGE_STREAM.next(rest, part);
            rest = next.orElse(rest);
            complete = next.isEmpty();
            hasMore = complete && part.getHasMore();
            hasBrought = true;
            if (asked != null && (complete || part.getEntriesCount() > 0)) {
                waiting = asked;
                asked = null;
            } else if (part.getEntriesCount() > 0) {
                parts.add(part);
            }
        }
        if (waiting != null) {
            from.takesOneMore();
            waiting.complete(entries(part));
        }
    }

    private void failed(Part from, KvFailure problem) {
        synchronized (this) {
            if (stream != from) {
                return;
            }
            stream = null;
            if (complete || failure != null) {
                return;
            }
            reaching = true;
        }
        if (calls.isFollowing()) {
            calls.leave(from.endpoint);
        }
        retry(
                new KvClientException(problem.detail().getCode(), problem.detail().getMessage()),
                false);
    }

    /**
     * Goes on where it was, unless the answer stands, or has lasted too long. If nobody waits, not
     * before somebody asks for more.
     *
     * @param isTried whether all has been tried in the time of who waits
     */
    private void retry(KvClientException error, boolean isTried) {
        boolean ends = isFinal(error) || !calls.isFollowing();
        synchronized (this) {
            if (!ends && asked == null) {
                reaching = false;
                return;
            }
            ends |= isTried || isLate();
        }
        if (ends) {
            end(error);
            return;
        }
        calls.pause(BACKOFF_MILLIS)
                .whenComplete(
                        (over, closed) -> {
                            if (closed == null) {
                                reach();
                            } else {
                                end(error(closed));
                            }
                        });
    }

    /** A node that is behind the others knows what it has brought no earlier than they do. */
    private synchronized boolean isFinal(KvClientException error) {
        return error.isFinal() && !(hasBrought && error.code().equals("VERSION_AHEAD"));
    }

    private boolean isLate() {
        return System.nanoTime() - waitingSinceNanos >= calls.timeoutNanos();
    }

    /** Looks after whoever waits, as long as anybody does. */
    private void watchSilence() {
        long pauseNanos;
        synchronized (this) {
            if (watching || asked == null) {
                return;
            }
            watching = true;
            long now = System.nanoTime();
            pauseNanos =
                    Math.min(
                            silentSinceNanos + patienceNanos - now,
                            waitingSinceNanos + calls.timeoutNanos() - now);
        }
        long pauseMillis = TimeUnit.NANOSECONDS.toMillis(pauseNanos) + 1;
        calls.pause(Math.max(BACKOFF_MILLIS, pauseMillis))
                .whenComplete(
                        (over, closed) -> {
                            synchronized (this) {
                                watching = false;
                            }
                            if (closed == null) {
                                leaveIfSilent();
                                watchSilence();
                            } else {
                                end(error(closed));
                            }
                        });
    }

    /** Leaves a node that owes something and says nothing. */
    private void leaveIfSilent() {
        Part current;
        synchronized (this) {
            boolean isSilent = System.nanoTime() - silentSinceNanos >= patienceNanos;
            current = asked != null && (isSilent || isLate()) ? stream : null;
        }
        if (current != null) {
            failed(current, KvFailure.silence("UNAVAILABLE", "it says nothing", false));
            current.cancel();
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
                List<KvEntry> entries = KvNow.of(KvScan.this.next());
                over = entries.isEmpty();
                part = entries.iterator();
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
        private final String endpoint;
        private @Nullable KvStream opened;
        private int wanted;
        private boolean cancelled;

        Part(String endpoint) {
            this.endpoint = endpoint;
        }

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
