package io.quorate.transport.net;

import io.quorate.api.Envelope;

/**
 * The way to one peer on one channel: a {@link SendQueue}, and a connection that is made again
 * whenever it is lost, after a {@link Backoff}. It tells its {@link Link} what goes on. Every
 * method can be called by any thread, and none but {@link #awaitClosed} blocks.
 */
public interface Outbound {

    /** Begins to connect. */
    void open();

    /** Takes an envelope, if there is room. */
    boolean offer(Envelope envelope);

    /** How many envelopes wait. */
    int queued();

    /** Leaves the present connection and makes a new one to where the link is now. */
    void reconnect();

    /** Makes the next attempt now, if one is waited for. */
    void nudge();

    /** Disconnects for good. */
    void close();

    /** Waits until a time for what {@link #close} began. */
    void awaitClosed(long deadlineNanos);
}
