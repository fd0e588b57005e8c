package io.quorate.server.node;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFrontEnd;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Hands writes on to a node, and loses the reply to one of them: nothing comes from it again. */
final class LosingRelay implements KvService, AutoCloseable {

    /** The version of the write whose reply was lost. */
    final CompletableFuture<Long> lost = new CompletableFuture<>();

    private final KvConnection connection;
    private final Predicate<WriteRequest> loses;
    private final KvFrontEnd frontEnd;

    LosingRelay(String node, Predicate<WriteRequest> loses) {
        KvProtocol protocol = KvProtocol.all().named("grpc");
        this.loses = loses;
        this.connection = protocol.connect(node);
        this.frontEnd = protocol.serve(new FrontEndContext("localhost:0", 4 << 20, this));
    }

    @Override
    public <Q extends Message, A extends Message> CompletionStage<A> call(
            KvMethod<Q, A> method, Q request) {
        CompletableFuture<A> reply = connection.call(method, request, TimeUnit.SECONDS.toNanos(60));
        if (method != KvMethod.WRITE || !loses.test((WriteRequest) request)) {
            return reply;
        }
        reply.whenComplete(
                (answer, failure) -> {
                    if (failure == null) {
                        lost.complete(((WriteReply) answer).getVersion());
                    } else {
                        lost.completeExceptionally(failure);
                    }
                });
        return new CompletableFuture<>();
    }

    @Override
    public <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, KvSink<A> sink) {
        throw new UnsupportedOperationException("nobody opens streams here");
    }

    String address() {
        return frontEnd.address();
    }

    /** Breaks the connections of its clients. */
    void die() {
        frontEnd.kill();
    }

    @Override
    public void close() {
        die();
        connection.close();
    }
}
