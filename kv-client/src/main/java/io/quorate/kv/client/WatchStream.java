package io.quorate.kv.client;

import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One call of a watch, to one node. Asks for as many replies as are taken. */
final class WatchStream implements KvSink<WatchReply> {

    /** How many replies may be there that nobody has taken. */
    private static final int REPLIES_MAX = 4;

    private final Queue<WatchArrival> arrivals;
    private volatile @Nullable KvStream stream;

    private WatchStream(Queue<WatchArrival> arrivals) {
        this.arrivals = arrivals;
    }

    static WatchStream open(
            KvConnection connection, WatchRequest request, Queue<WatchArrival> arrivals) {
        WatchStream opened = new WatchStream(arrivals);
        opened.stream = connection.open(KvMethod.WATCH, request, REPLIES_MAX, opened);
        return opened;
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void send(WatchReply reply) {
        arrivals.add(new WatchArrival(this, reply, null));
    }

    @Override
    public void fail(KvFailure failure) {
        arrivals.add(new WatchArrival(this, null, failure));
    }

    @Override
    public void end() {
        fail(KvFailure.silence("UNAVAILABLE", "it ended the call", true));
    }

    void takesOneMore() {
        KvStream current = stream;
        if (current != null) {
            current.wake();
        }
    }

    void cancel() {
        KvStream current = stream;
        if (current != null) {
            current.cancel();
        }
    }
}
