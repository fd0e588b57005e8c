package io.quorate.kv.client;

import static io.quorate.kv.client.Requests.bytes;
import static io.quorate.kv.client.Requests.proto;

import io.quorate.api.Bytes;
import io.quorate.kv.KvChange;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.v1.Change;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is written under a prefix, from a version on: each change once, in the order of the
 * versions, whatever happens to nodes meanwhile. It moves on to another node by itself, and goes on
 * there where it was.
 *
 * <p>It holds no more than some pages of about a MiB: as long as nothing is taken, nothing further
 * is asked for. Who falls so far behind that changes are no longer kept is told so: {@link
 * #COMPACTED}.
 *
 * <p>For example, what becomes of users from a version on:
 *
 * <pre>{@code
 * try (KvWatch watch = client.watch("default", Bytes.utf8("user-"), from)) {
 *     while (seen.size() < count) {
 *         seen.add(watch.next());
 *     }
 * }
 * }</pre>
 *
 * <p>Used by one thread, but for {@link #close}.
 */
public final class KvWatch implements AutoCloseable {

    /** The code of the end of a watch whose next changes are no longer kept. */
    public static final String COMPACTED = "COMPACTED";

    /** Nodes send something every second. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long BACKOFF_MIN_MILLIS = 50;
    private static final long BACKOFF_MAX_MILLIS = 2_000;

    /** How long a wait goes on without looking whether the watch was closed. */
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Duration LONGEST = Duration.ofDays(365);

    private final Calls calls;
    private final String columnFamily;
    private final Bytes prefix;
    private final long silenceNanos;
    private final LinkedBlockingQueue<WatchArrival> arrivals = new LinkedBlockingQueue<>();
    private final ArrayDeque<KvChange> page = new ArrayDeque<>();

    /** Since when the node that serves it has said nothing, as far as anybody has listened. */
    private long silentSinceNanos;

    private String endpoint;
    private long nextVersion;

    /** Whether no node has answered since {@link #failingSinceNanos}. */
    private boolean failing;

    private long failingSinceNanos;

    /** How many nodes in a row have brought nothing new. */
    private int failures;

    /** Before this nobody is asked. */
    private long retryAtNanos = System.nanoTime();

    private volatile @Nullable WatchStream stream;
    private volatile boolean closed;

    KvWatch(Calls calls, String columnFamily, Bytes prefix, long fromVersion) {
        this(calls, columnFamily, prefix, fromVersion, SILENCE_NANOS);
    }

    /**
     * The same with another patience.
     *
     * @param silenceNanos after which a node that says nothing is left
     */
    KvWatch(Calls calls, String columnFamily, Bytes prefix, long fromVersion, long silenceNanos) {
        this.calls = calls;
        this.silenceNanos = silenceNanos;
        this.columnFamily = columnFamily;
        this.prefix = prefix;
        this.nextVersion = fromVersion;
        this.endpoint = calls.target();
    }

    /**
     * The version from which another watch brings all that was not taken from this one. If changes
     * of that version were taken already, because it made several, it brings those again.
     */
    public long nextVersion() {
        return page.isEmpty() ? nextVersion : page.getFirst().version();
    }

    /** Waits for a change, as long as it takes; else as {@link #next(Duration)}. */
    public KvChange next() throws InterruptedException {
        while (true) {
            Optional<KvChange> change = next(Duration.ofHours(1));
            if (change.isPresent()) {
                return change.get();
            }
        }
    }

    /**
     * Waits for a change, for a while; empty if none came.
     *
     * @throws KvClientException with the code {@link #COMPACTED} if the next changes are no longer
     *     kept; {@code INVALID_CF} if the column family is not there, or was not at the first
     *     version; {@code CLOSED}; or another one if no node serves the watch for the client's
     *     timeout: it may be asked again then, and goes on
     */
    public Optional<KvChange> next(Duration timeout) throws InterruptedException {
        long patience = timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : LONGEST.toNanos();
        long since = System.nanoTime();
        while (page.isEmpty()) {
            requireOpen();
            long now = System.nanoTime();
            long left = patience - (now - since);
            long pause = stream == null ? retryAtNanos - now : 0;
            if (pause > 0) {
                arrivals.poll(
                        Math.max(0, Math.min(Math.min(left, pause), STEP_NANOS)),
                        TimeUnit.NANOSECONDS);
                if (pause >= left && left <= STEP_NANOS) {
                    return Optional.empty();
                }
                continue;
            }
            WatchStream current = stream == null ? open() : stream;
            long quiet = silenceNanos - (now - silentSinceNanos);
            WatchArrival arrival =
                    arrivals.poll(Math.max(0, Math.min(left, quiet)), TimeUnit.NANOSECONDS);
            requireOpen();
            if (arrival != null) {
                if (arrival.stream() == current) {
                    silentSinceNanos = System.nanoTime();
                    take(current, arrival);
                }
            } else if (quiet <= left) {
                moveOn(current, KvFailure.silence("UNAVAILABLE", "it says nothing", true));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(page.removeFirst());
    }

    private void requireOpen() {
        if (closed) {
            throw new KvClientException("CLOSED", "the watch is closed");
        }
        if (calls.isClosedNow()) {
            throw Calls.isClosed();
        }
    }

    private WatchStream open() {
        silentSinceNanos = System.nanoTime();
        WatchStream opened =
                WatchStream.open(
                        calls.connection(endpoint),
                        WatchRequest.newBuilder()
                                .setColumnFamily(columnFamily)
                                .setPrefix(proto(prefix))
                                .setFromVersion(nextVersion)
                                .build(),
                        arrivals);
        stream = opened;
        if (closed) {
            opened.cancel();
        }
        return opened;
    }

    private void take(WatchStream current, WatchArrival arrival) {
        WatchReply reply = arrival.reply();
        if (reply == null) {
            moveOn(current, Objects.requireNonNull(arrival.failure()));
            return;
        }
        failing = false;
        if (reply.getThroughVersion() >= nextVersion) {
            failures = 0;
        }
        for (Change change : reply.getChangesList()) {
            page.add(
                    new KvChange(
                            change.getVersion(),
                            bytes(change.getKey()),
                            change.hasValue()
                                    ? Optional.of(bytes(change.getValue()))
                                    : Optional.empty()));
        }
        nextVersion = reply.getThroughVersion() + 1;
        current.takesOneMore();
    }

    /** Goes on at another node, unless the answer stands or it has lasted too long. */
    private void moveOn(WatchStream from, KvFailure failure) {
        from.cancel();
        stream = null;
        requireOpen();
        KvClientException error = error(failure);
        if (error.isFinal() || error.code().equals(COMPACTED)) {
            throw error;
        }
        long now = System.nanoTime();
        if (!failing) {
            failing = true;
            failingSinceNanos = now;
        } else if (now - failingSinceNanos > calls.timeoutNanos()) {
            failing = false;
            throw error;
        }
        endpoint = calls.isFollowing() ? calls.after(endpoint) : endpoint;
        retryAtNanos = now + TimeUnit.MILLISECONDS.toNanos(backoffMillis(failures));
        failures++;
    }

    /**
     * How long to wait after so many failures in a row: at random between half and all of a time
     * that doubles with each, so that watches whose node died do not come back all at once.
     */
    static long backoffMillis(int failures) {
        long limit = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_MIN_MILLIS << Math.min(failures, 10));
        return ThreadLocalRandom.current().nextLong(limit / 2, limit + 1);
    }

    private KvClientException error(KvFailure failure) {
        String code = failure.isAnswer() ? failure.detail().getCode() : "UNAVAILABLE";
        String message = failure.detail().getMessage();
        return code.equals("TOO_OLD")
                ? new KvClientException(
                        COMPACTED,
                        "the changes from version "
                                + nextVersion
                                + " on are not all kept any more: "
                                + message)
                : new KvClientException(code, message);
    }

    /** Ends it. A thread that waits is told. */
    @Override
    public void close() {
        closed = true;
        WatchStream current = stream;
        if (current != null) {
            current.cancel();
            // For the thread that waits.
            current.end();
        }
    }
}
