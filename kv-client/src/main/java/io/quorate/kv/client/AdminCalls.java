package io.quorate.kv.client;

import com.google.protobuf.Message;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.v1.ErrorDetail;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Calls of an operator, who waits for them: to the node that is believed to lead, to the one that a
 * refusal names, to the others in turn, until the time is over. Used by one thread at a time.
 */
final class AdminCalls implements AutoCloseable {

    private static final long PAUSE_MILLIS = 100;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Whether a call changes something, so that silence leaves its outcome open. */
    enum Effect {
        NONE,
        SOME
    }

    private final KvClientConfig config;
    private final KvProtocol protocol;
    private final Map<String, KvConnection> connections = new TreeMap<>();
    private String target;

    AdminCalls(KvClientConfig config) {
        this.config = config;
        this.protocol = KvProtocol.all().named(config.protocol());
        // Said now, and not by the first call.
        config.security().check();
        this.target = config.endpoints().get(0);
    }

    /** When a call that begins now has to end, by {@link System#nanoTime}. */
    long deadline() {
        return System.nanoTime() + config.timeout().toNanos();
    }

    /**
     * Asks the leader, wherever it is.
     *
     * @throws KvClientException if it was refused
     * @throws OutcomeUnknownException if it may yet happen
     */
    <Q extends Message, A extends Message> A ask(
            KvMethod<Q, A> method, Q request, Effect effect, long deadlineNanos) {
        while (true) {
            long left = deadlineNanos - System.nanoTime();
            long most = effect == Effect.NONE && config.followLeader() ? PATIENCE_NANOS : left;
            try {
                return askAt(target, method, request, Math.min(left, most));
            } catch (KvFailure failure) {
                boolean ends =
                        !isElsewhere(failure, effect)
                                || !config.followLeader()
                                || deadlineNanos - System.nanoTime() <= 0;
                if (ends) {
                    throw told(target, failure, effect);
                }
                String leader = failure.detail().getLeaderClientAddress();
                boolean named = KvClientConfig.isEndpoint(leader);
                boolean sameAgain = named && leader.equals(target);
                target = named ? leader : after(target);
                if (!named || sameAgain) {
                    pause(deadlineNanos);
                }
            }
        }
    }

    /** Asks one node alone. */
    <Q extends Message, A extends Message> A askOnly(
            String endpoint, KvMethod<Q, A> method, Q request) {
        try {
            return askAt(endpoint, method, request, config.timeout().toNanos());
        } catch (KvFailure failure) {
            throw told(endpoint, failure, Effect.NONE);
        }
    }

    private <Q extends Message, A extends Message> A askAt(
            String endpoint, KvMethod<Q, A> method, Q request, long nanos) {
        try {
            return connection(endpoint).call(method, request, Math.max(1, nanos)).join();
        } catch (CompletionException e) {
            throw KvFailure.of(e);
        } catch (IllegalArgumentException e) {
            if (config.endpoints().contains(endpoint)) {
                throw e;
            }
            // What a node names may be nothing that can be called.
            throw KvFailure.silence("UNAVAILABLE", String.valueOf(e.getMessage()), false);
        }
    }

    /** Whether another node may have the answer. */
    private static boolean isElsewhere(KvFailure failure, Effect effect) {
        ErrorDetail detail = failure.detail();
        return failure.isAnswer()
                ? detail.getCode().equals("NOT_LEADER")
                : !detail.getCode().equals("UNIMPLEMENTED")
                        && (effect == Effect.NONE || !detail.getOutcomeUnknown());
    }

    static RuntimeException told(String endpoint, KvFailure failure, Effect effect) {
        ErrorDetail detail = failure.detail();
        if (!failure.isAnswer() && detail.getCode().equals("UNIMPLEMENTED")) {
            return new KvClientException(
                    "UNIMPLEMENTED", endpoint + ": there is no administration at this address");
        }
        String message = endpoint + ": " + detail.getMessage();
        return effect == Effect.SOME && detail.getOutcomeUnknown()
                ? new OutcomeUnknownException(message)
                : new KvClientException(detail.getCode(), message);
    }

    /** The connection to a node. */
    KvConnection connection(String endpoint) {
        KvConnection connection =
                connections.computeIfAbsent(
                        endpoint, key -> protocol.connect(key, config.security()));
        connection.reconnect();
        return connection;
    }

    private String after(String endpoint) {
        List<String> endpoints = config.endpoints();
        return endpoints.get((endpoints.indexOf(endpoint) + 1) % endpoints.size());
    }

    /** Waits a little, but not beyond the deadline. */
    static void pause(long deadlineNanos) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        try {
            Thread.sleep(Math.max(1, Math.min(PAUSE_MILLIS, left)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Calls.isClosed();
        }
    }

    @Override
    public void close() {
        connections.values().forEach(KvConnection::close);
        for (KvConnection connection : connections.values()) {
            try {
                connection.awaitEnd();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
