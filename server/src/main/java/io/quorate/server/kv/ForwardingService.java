package io.quorate.server.kv;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.ErrorDetail;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the leader what this node cannot do because it does not lead: once, and its answer is the
 * answer. What a node does by itself, streams among it, stays here.
 */
public final class ForwardingService implements KvService, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ForwardingService.class);

    private final KvService own;
    private final Function<Integer, String> clientAddress;
    private final Function<String, KvConnection> connect;
    private final long timeoutNanos;
    private final Map<String, KvConnection> connections = new HashMap<>();
    private boolean closed;

    /**
     * Makes a service; connects to nobody yet.
     *
     * @param own what this node does itself
     * @param clientAddress where a member is asked, by its number; empty if that is not known
     * @param connect makes a connection that says that its calls are forwarded, or throws {@link
     *     IllegalArgumentException} if it cannot
     * @param timeoutNanos how long the leader may take
     */
    public ForwardingService(
            KvService own,
            Function<Integer, String> clientAddress,
            Function<String, KvConnection> connect,
            long timeoutNanos) {
        this.own = own;
        this.clientAddress = clientAddress;
        this.connect = connect;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    public <Q extends Message, A extends Message> CompletionStage<A> call(
            KvMethod<Q, A> method, Q request) {
        return own.call(method, request)
                .handle(
                        (reply, failure) ->
                                failure == null
                                        ? CompletableFuture.completedFuture(reply)
                                        : elsewhere(method, request, KvFailure.of(failure)))
                .thenCompose(outcome -> outcome);
    }

    private <Q extends Message, A extends Message> CompletableFuture<A> elsewhere(
            KvMethod<Q, A> method, Q request, KvFailure refusal) {
        int named = refusal.detail().getLeader();
        Optional<KvConnection> leader =
                refusal.detail().getCode().equals("NOT_LEADER") && named != 0
                        ? connection(clientAddress.apply(named))
                        : Optional.empty();
        if (leader.isEmpty()) {
            return CompletableFuture.failedFuture(refusal);
        }
        return leader.get()
                .call(method, request, timeoutNanos)
                .handle(
                        (reply, failure) ->
                                failure == null
                                        ? CompletableFuture.completedFuture(reply)
                                        : CompletableFuture.<A>failedFuture(
                                                told(method, refusal, KvFailure.of(failure))))
                .thenCompose(outcome -> outcome);
    }

    /**
     * What the caller is told. Where the leader said nothing, or leads no more, the refusal of this
     * node tells as much, and the caller may go on to whom it names; but a write that may have
     * happened is told as such.
     */
    private static KvFailure told(KvMethod<?, ?> method, KvFailure refusal, KvFailure failure) {
        ErrorDetail detail = failure.detail();
        boolean isOpen = method == KvMethod.WRITE && detail.getOutcomeUnknown();
        if (failure.isAnswer() && !detail.getCode().equals("NOT_LEADER")) {
            return failure;
        }
        return isOpen
                ? KvFailure.answer(
                        ErrorDetail.newBuilder()
                                .setCode("OUTCOME_UNKNOWN")
                                .setMessage("the leader was asked, and: " + detail.getMessage())
                                .setOutcomeUnknown(true)
                                .build())
                : refusal;
    }

    private Optional<KvConnection> connection(String address) {
        if (address.isEmpty()) {
            return Optional.empty();
        }
        synchronized (connections) {
            if (closed) {
                return Optional.empty();
            }
            @Nullable KvConnection known = connections.get(address);
            try {
                known = known == null ? connect.apply(address) : known;
            } catch (IllegalArgumentException e) {
                LOG.warn("the leader at {} cannot be asked: {}", address, e.getMessage());
                return Optional.empty();
            }
            connections.put(address, known);
            known.reconnect();
            return Optional.of(known);
        }
    }

    @Override
    public <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, KvSink<A> sink) {
        return own.open(method, request, sink);
    }

    @Override
    public void close() {
        synchronized (connections) {
            closed = true;
            connections.values().forEach(KvConnection::close);
        }
    }
}
