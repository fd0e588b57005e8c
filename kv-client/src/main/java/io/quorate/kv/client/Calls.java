package io.quorate.kv.client;

import com.google.protobuf.Message;
import io.quorate.kv.KvCommand;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.v1.ErrorDetail;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls with their repetitions: to the node that is believed to lead, to the one that a refusal
 * names, to the others in turn.
 */
final class Calls implements AutoCloseable {

    private static final long BACKOFF_MIN_MILLIS = 10;
    private static final long BACKOFF_MAX_MILLIS = 200;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration LEASE_MIN = Duration.ofMinutes(1);

    /** What a call may do when it cannot tell whether a try had an effect. */
    private enum Doubt {
        /** A read: there is no effect. */
        NONE,
        /** A write that counts as often as it is done: it ends there. */
        ENDS,
        /** A write that its node knows again: it is sent again. */
        REPEATS
    }

    /** What waits for its time, and hears of the end. */
    private interface Waiting {
        void failClosed();
    }

    private final KvClientConfig config;
    private final KvProtocol protocol;
    private final ConcurrentHashMap<String, Node> nodes = new ConcurrentHashMap<>();
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    /** Does what the timer says, since users of a call may wait where they hear of its end. */
    private final ExecutorService hands;

    private volatile String target;
    private volatile boolean closed;

    Calls(KvClientConfig config) {
        this.config = config;
        this.protocol = KvProtocol.all().named(config.protocol());
        // Said now, and not by the first call.
        config.security().check();
        this.target = config.endpoints().get(0);
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "timer"));
        this.hands = Executors.newCachedThreadPool(task -> daemon(task, "late"));
    }

    private static Thread daemon(Runnable task, String what) {
        Thread thread = new Thread(task, "kv-client-" + what);
        thread.setDaemon(true);
        return thread;
    }

    <Q extends Message, A extends Message> CompletableFuture<A> write(
            KvMethod<Q, A> method, Q request) {
        return new Call<>(method, request, Doubt.ENDS, deadline()).start();
    }

    /**
     * A write that may be sent any number of times: it is repeated also when the outcome of a try
     * is unknown. If all that is known at the end is that a try may have had an effect, it ends
     * with an {@link OutcomeUnknownException}.
     */
    <Q extends Message, A extends Message> CompletableFuture<A> writeRepeatedly(
            KvMethod<Q, A> method, Q request, long deadlineNanos) {
        return new Call<>(method, request, Doubt.REPEATS, deadlineNanos).start();
    }

    <Q extends Message, A extends Message> CompletableFuture<A> read(
            KvMethod<Q, A> method, Q request) {
        return read(method, request, deadline());
    }

    <Q extends Message, A extends Message> CompletableFuture<A> read(
            KvMethod<Q, A> method, Q request, long deadlineNanos) {
        return new Call<>(method, request, Doubt.NONE, deadlineNanos).start();
    }

    /** When a call that begins now has to end, by {@link System#nanoTime}. */
    long deadline() {
        return System.nanoTime() + config.timeout().toNanos();
    }

    /** The endpoint that is believed to lead. */
    String target() {
        return target;
    }

    boolean isClosedNow() {
        return closed;
    }

    long timeoutNanos() {
        return config.timeout().toNanos();
    }

    /** Whether calls may go to other nodes. */
    boolean isFollowing() {
        return config.followLeader();
    }

    /** The connection to a node. */
    KvConnection connection(String endpoint) {
        KvConnection connection = node(endpoint).connection;
        connection.reconnect();
        if (closed) {
            // Also one that was made while the others were closed.
            connection.close();
        }
        return connection;
    }

    /** A lease that outlives any call with all its repetitions. */
    Duration lease() {
        Duration twice = config.timeout().multipliedBy(2);
        Duration most = Duration.ofMillis(KvCommand.LEASE_MILLIS_MAX);
        Duration least = twice.compareTo(LEASE_MIN) < 0 ? LEASE_MIN : twice;
        return least.compareTo(most) > 0 ? most : least;
    }

    /** Completes after a while; exceptionally, if the client is closed before. */
    CompletableFuture<Void> pause(long millis) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        later(() -> over.complete(null), millis, () -> over.completeExceptionally(isClosed()));
        return over;
    }

    private void later(Runnable task, long delayMillis, Waiting owner) {
        waiting.add(owner);
        try {
            timer.schedule(() -> handOver(task, owner), delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            waiting.remove(owner);
            owner.failClosed();
        }
    }

    private void handOver(Runnable task, Waiting owner) {
        try {
            hands.execute(
                    () -> {
                        waiting.remove(owner);
                        task.run();
                    });
        } catch (RejectedExecutionException e) {
            waiting.remove(owner);
            owner.failClosed();
        }
    }

    static KvClientException isClosed() {
        return new KvClientException("CLOSED", "the client is closed");
    }

    private Node node(String endpoint) {
        try {
            return nodes.computeIfAbsent(
                    endpoint, key -> new Node(protocol.connect(key, config.security())));
        } catch (IllegalArgumentException e) {
            return new Node(new NoConnection(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        hands.shutdown();
        waiting.forEach(Waiting::failClosed);
        nodes.values().forEach(node -> node.connection.close());
        for (Node node : nodes.values()) {
            try {
                node.connection.awaitEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One call of the user, with all its tries. */
    private final class Call<Q extends Message, A extends Message> implements Waiting {
        private final KvMethod<Q, A> method;
        private final Q request;
        private final Doubt doubt;
        private final CompletableFuture<A> result = new CompletableFuture<>();
        private final long deadline;
        private int tries;

        /** Why a try may have had an effect; null if none can. */
        private @Nullable String unknown;

        Call(KvMethod<Q, A> method, Q request, Doubt doubt, long deadline) {
            this.method = method;
            this.request = request;
            this.doubt = doubt;
            this.deadline = deadline;
        }

        CompletableFuture<A> start() {
            String believed = target;
            if (config.followLeader() && isSilent(believed)) {
                believed = after(believed);
                target = believed;
            }
            attempt(believed);
            return result;
        }

        private void attempt(String endpoint) {
            Node node = node(endpoint);
            if (closed) {
                // Also a connection that was made while the others were closed.
                node.connection.close();
                failClosed();
                return;
            }
            tries++;
            node.connection.reconnect();
            node.asked();
            node.connection
                    .call(method, request, nanosOfTry())
                    .whenComplete(
                            (reply, failure) -> {
                                if (failure == null) {
                                    node.answered();
                                    result.complete(reply);
                                } else {
                                    onFailed(endpoint, node, KvFailure.of(failure));
                                }
                            });
        }

        private void onFailed(String endpoint, Node node, KvFailure failure) {
            if (failure.isAnswer()) {
                node.answered();
            } else {
                node.gaveUp();
                leave(endpoint);
            }
            onFailed(endpoint, failure.detail());
        }

        /**
         * A read tries elsewhere while there is time, and so does a write that may be repeated. Any
         * other write cannot, once it is sent: it waits.
         */
        private long nanosOfTry() {
            long left = deadline - System.nanoTime();
            boolean mayMove = doubt != Doubt.ENDS && config.followLeader();
            long most = mayMove ? Math.max(PATIENCE_NANOS, config.timeout().toNanos() / 4) : left;
            return Math.max(1, Math.min(left, most));
        }

        private void onFailed(String endpoint, ErrorDetail detail) {
            if (doubt != Doubt.NONE && detail.getOutcomeUnknown()) {
                unknown = detail.getMessage();
            }
            KvClientException error = new KvClientException(detail.getCode(), detail.getMessage());
            boolean ends = doubt == Doubt.ENDS && unknown != null;
            if (ends || error.isFinal() || !config.followLeader() || closed) {
                fail(error);
                return;
            }
            // A leader that has fallen silent is named until another is elected.
            boolean named =
                    KvClientConfig.isEndpoint(detail.getLeaderClientAddress())
                            && !isSilent(detail.getLeaderClientAddress());
            String next = named ? detail.getLeaderClientAddress() : after(endpoint);
            // Two nodes that name each other cost one backoff a round, not a busy loop.
            long delay = named && tries % 2 == 1 ? 0 : backoffMillis();
            if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay) - deadline >= 0) {
                fail(error);
                return;
            }
            target = next;
            if (delay == 0) {
                attempt(next);
            } else {
                later(() -> attempt(next), delay, this);
            }
        }

        /** A verdict settles earlier doubts; what says nothing of the write does not. */
        private void fail(KvClientException error) {
            result.completeExceptionally(
                    unknown == null || error.isVerdict()
                            ? error
                            : new OutcomeUnknownException(unknown));
        }

        private long backoffMillis() {
            long limit = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_MIN_MILLIS << Math.min(tries, 10));
            return ThreadLocalRandom.current().nextLong(limit / 2, limit + 1);
        }

        @Override
        public void failClosed() {
            fail(isClosed());
        }
    }

    private boolean isSilent(String endpoint) {
        Node node = nodes.get(endpoint);
        return node != null && node.isSilentFor(PATIENCE_NANOS);
    }

    /** What comes next begins elsewhere, also after a write that cannot be repeated. */
    void leave(String endpoint) {
        if (config.followLeader() && target.equals(endpoint)) {
            target = after(endpoint);
        }
    }

    /** The next endpoint that is not silent; if all are, the next one. */
    String after(String endpoint) {
        List<String> endpoints = config.endpoints();
        int from = endpoints.indexOf(endpoint);
        for (int step = 1; step <= endpoints.size(); step++) {
            String next = endpoints.get((from + step) % endpoints.size());
            if (!isSilent(next)) {
                return next;
            }
        }
        return endpoints.get((from + 1) % endpoints.size());
    }
}
