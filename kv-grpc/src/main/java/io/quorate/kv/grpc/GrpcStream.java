package io.quorate.kv.grpc;

import com.google.protobuf.Message;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import org.jspecify.annotations.Nullable;

/** A stream at a client. The node sends no more than was asked for. */
final class GrpcStream<Q extends Message, A extends Message>
        implements ClientResponseObserver<Q, A>, KvStream {

    private final int replies;
    private final KvSink<A> sink;
    private volatile @Nullable ClientCallStreamObserver<Q> call;

    GrpcStream(int replies, KvSink<A> sink) {
        this.replies = replies;
        this.sink = sink;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> newCall) {
        newCall.disableAutoRequestWithInitial(replies);
        call = newCall;
    }

    @Override
    public void onNext(A reply) {
        sink.send(reply);
    }

    @Override
    public void onError(Throwable failure) {
        sink.fail(ErrorDetails.failure(failure, true));
    }

    @Override
    public void onCompleted() {
        sink.end();
    }

    @Override
    public void wake() {
        ClientCallStreamObserver<Q> current = call;
        if (current != null) {
            current.request(1);
        }
    }

    @Override
    public void cancel() {
        ClientCallStreamObserver<Q> current = call;
        if (current != null) {
            current.cancel("nothing more is wanted", null);
        }
    }
}
