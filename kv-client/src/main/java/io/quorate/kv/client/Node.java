package io.quorate.kv.client;

import io.quorate.kv.protocol.KvConnection;

/**
 * A node as its callers see it: a connection, and when it last showed life. A process that is
 * stopped or behind a dead link refuses nothing; it is known by its silence.
 */
final class Node {

    final KvConnection connection;
    private int unanswered;
    private long lifeNanos;

    Node(KvConnection connection) {
        this.connection = connection;
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
