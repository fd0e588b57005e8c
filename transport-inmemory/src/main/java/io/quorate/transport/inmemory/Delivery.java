package io.quorate.transport.inmemory;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * An envelope in an inbox.
 *
 * @param channel which channel it came by
 * @param envelope the receiver's own copy
 * @param queued the sender's link whose queue it takes a place in, if it does
 */
record Delivery(Channel channel, Envelope envelope, @Nullable Link queued) {

    void leaveQueue() {
        if (queued != null) {
            queued.release(channel, envelope.payload().size());
        }
    }
}
