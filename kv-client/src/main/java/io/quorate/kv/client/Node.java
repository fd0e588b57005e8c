package io.quorate.kv.client;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;

/**
 * A node as its callers see it: a connection, and when it last showed life. A process that is
 * stopped or behind a dead link refuses nothing; it is known by its silence.
 */
final class Node {

    final ManagedChannel channel;
    private int unanswered;
    private long lifeNanos;

    Node(ManagedChannel channel) {
        this.channel = channel;
    }

    /**
     * Lets the next call connect anew if the last attempt has failed: how long to leave a node
     * alone is for its callers to say, and a channel by itself may wait for minutes.
     */
    void reconnect() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.enterIdle();
        }
    }

    synchronized void asked() {
        if (unanswered == 0) {
            lifeNanos = System.nanoTime();
        }
        unanswered++;
    }

    /** The node said something, if only no. */
    synchronized void answered() {
        unanswered--;
        lifeNanos = System.nanoTime();
    }

    synchronized void gaveUp() {
        unanswered--;
    }

    /** Whether it has owed answers, and given none to anybody, for so long. */
    synchronized boolean isSilentFor(long nanos) {
        return unanswered > 0 && System.nanoTime() - lifeNanos > nanos;
    }
}
