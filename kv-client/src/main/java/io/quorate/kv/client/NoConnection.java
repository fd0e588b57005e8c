package io.quorate.kv.client;

import com.google.protobuf.Message;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import java.util.concurrent.CompletableFuture;

/**
 * The way to an endpoint that cannot be called, such as one that a node named and that is no host:
 * every call ends as it does where nobody listens.
 */
record NoConnection(String reason) implements KvConnection {

    private KvFailure failure() {
        return KvFailure.silence("UNAVAILABLE", reason, false);
    }

    @Override
    public <Q extends Message, A extends Message> CompletableFuture<A> call(
            KvMethod<Q, A> method, Q request, long timeoutNanos) {
        return CompletableFuture.failedFuture(failure());
    }

    @Override
    public <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, int replies, KvSink<A> sink) {
        sink.fail(failure());
        return KvStream.NOTHING;
    }

    @Override
    public void reconnect() {}

    @Override
    public void close() {}

    @Override
    public void awaitEnd() {}
}
