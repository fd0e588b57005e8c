package io.quorate.kv.client;

import io.grpc.Status;
import io.quorate.kv.v1.WatchReply;
import org.jspecify.annotations.Nullable;

/**
 * What comes from a node of a watch.
 *
 * @param stream on which call
 * @param reply null at its end
 * @param failure why it ended; of no meaning with a reply
 */
record WatchArrival(WatchStream stream, @Nullable WatchReply reply, Throwable failure) {

    static WatchArrival of(WatchStream stream, WatchReply reply) {
        return new WatchArrival(stream, reply, Status.OK.asException());
    }
}
