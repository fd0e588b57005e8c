package io.quorate.transport.inmemory;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group's listener, with what it takes to know that no call of it is under way. */
final class Listening {

    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

    private final EnvelopeListener listener;
    private final Object messages = new Object();
    private final Object bulk = new Object();
    private volatile boolean ended;

    Listening(EnvelopeListener listener) {
        this.listener = listener;
    }

    /** Calls the listener, and tells whether it took the envelope. */
    boolean deliver(Channel channel, Envelope envelope) {
        synchronized (channel == Channel.BULK ? bulk : messages) {
            if (ended) {
                return false;
            }
            try {
                listener.onEnvelope(channel, envelope);
                return true;
            } catch (RuntimeException e) {
                LOG.warn("node {} failed to take an envelope", envelope.to(), e);
                return false;
            }
        }
    }

    /** Waits for calls that are under way, but for the caller's own. */
    void end() {
        synchronized (messages) {
            ended = true;
        }
        synchronized (bulk) {
            ended = true;
        }
    }
}
