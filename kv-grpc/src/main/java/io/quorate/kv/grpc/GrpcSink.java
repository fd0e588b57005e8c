package io.quorate.kv.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;

/** The client of a stream at its node. It has room while little is under way to it. */
final class GrpcSink<A> implements KvSink<A> {

    private final ServerCallStreamObserver<A> call;

    GrpcSink(ServerCallStreamObserver<A> call) {
        this.call = call;
        // Whoever sends before the stream is followed need not know that the client has gone.
        call.setOnCancelHandler(() -> {});
    }

    /** Tells the stream of its client; to be called before the call's method returns. */
    void follow(KvStream stream) {
        call.setOnCancelHandler(stream::cancel);
        call.setOnReadyHandler(stream::wake);
    }

    @Override
    public boolean hasRoom() {
        return call.isReady();
    }

    @Override
    public void send(A reply) {
        call.onNext(reply);
    }

    @Override
    public void end() {
        call.onCompleted();
    }

    @Override
    public void fail(KvFailure failure) {
        call.onError(ErrorDetails.status(failure.detail()));
    }
}
