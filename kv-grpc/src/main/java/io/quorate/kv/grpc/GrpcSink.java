package io.quorate.kv.grpc;

import com.google.protobuf.Message;
import io.grpc.stub.ServerCallStreamObserver;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;

/**
 * The client of a stream at its node. It has room while little is under way to it; of all streams
 * of its connection together, no more is than a client may leave unread.
 */
final class GrpcSink<A extends Message> implements KvSink<A> {

    private final ServerCallStreamObserver<A> call;
    private final ServedConnection.Answer answer;
    private volatile KvStream stream = KvStream.NOTHING;
    private volatile boolean ended;

    GrpcSink(ServerCallStreamObserver<A> call, ServedConnection.Answer answer) {
        this.call = call;
        this.answer = answer;
        call.setOnCloseHandler(answer::over);
        // Whoever sends before the stream is followed need not know that the client has gone.
        call.setOnCancelHandler(answer::over);
    }

    /** Tells the stream of its client; to be called before the call's method returns. */
    void follow(KvStream opened) {
        stream = opened;
        call.setOnCancelHandler(
                () -> {
                    answer.over();
                    opened.cancel();
                });
        call.setOnReadyHandler(opened::wake);
        if (ended) {
            opened.cancel();
        }
    }

    @Override
    public boolean hasRoom() {
        return !ended && call.isReady();
    }

    @Override
    public void send(A reply) {
        if (ended) {
            return;
        }
        if (call.isReady()) {
            answer.taken();
        }
        if (answer.fits(reply.getSerializedSize())) {
            call.onNext(reply);
        } else {
            ended = true;
            call.onError(Overload.UNREAD.failure());
            stream.cancel();
        }
    }

    @Override
    public void end() {
        if (!ended) {
            call.onCompleted();
        }
    }

    @Override
    public void fail(KvFailure failure) {
        if (!ended) {
            call.onError(ErrorDetails.status(failure.detail()));
        }
    }
}
