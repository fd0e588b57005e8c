package io.quorate.kv.client;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One call of a watch, to one node. Asks for as many replies as are taken. */
final class WatchStream implements ClientResponseObserver<WatchRequest, WatchReply> {

    /** How many replies may be there that nobody has taken. */
    private static final int REPLIES_MAX = 4;

    private final Queue<WatchArrival> arrivals;
    private volatile @Nullable ClientCallStreamObserver<WatchRequest> call;

    WatchStream(Queue<WatchArrival> arrivals) {
        this.arrivals = arrivals;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<WatchRequest> newCall) {
        newCall.disableAutoRequestWithInitial(REPLIES_MAX);
        call = newCall;
    }

    @Override
    public void onNext(WatchReply reply) {
        arrivals.add(WatchArrival.of(this, reply));
    }

    @Override
    public void onError(Throwable failure) {
        arrivals.add(new WatchArrival(this, null, failure));
    }

    @Override
    public void onCompleted() {
        onError(Status.UNAVAILABLE.withDescription("it ended the call").asException());
    }

    void takesOneMore() {
        ClientCallStreamObserver<WatchRequest> current = call;
        if (current != null) {
            current.request(1);
        }
    }

    void cancel() {
        ClientCallStreamObserver<WatchRequest> current = call;
        if (current != null) {
            current.cancel("the watch goes on elsewhere, or has ended", null);
        }
    }
}
