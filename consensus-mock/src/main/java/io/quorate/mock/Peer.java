package io.quorate.mock;

import io.quorate.api.NodeId;

/** What a leader knows of another member. */
final class Peer {

    /** How many messages with entries may be unanswered. */
    static final int IN_FLIGHT_MAX = 64;

    final NodeId id;
    final boolean votes;

    /** The next position to send. */
    long next = 1;

    /** Up to where the peer's history is this node's, and durable there. */
    long matched;

    /** Messages with entries that were sent and not answered. */
    int inFlight;

    /** The newest round the peer confirmed. */
    long round;

    /** When it was last heard of, in the time in which this node ran; 0 for never. */
    long heardNanos;

    /** When {@link #matched} last grew, or sending started over. */
    long progressNanos;

    Peer(NodeId id, boolean votes) {
        this.id = id;
        this.votes = votes;
    }

    void startOver(long lastPosition, long now) {
        next = lastPosition + 1;
        matched = 0;
        inFlight = 0;
        round = 0;
        heardNanos = now;
        progressNanos = now;
    }

    void forgive(long silenceNanos, long now) {
        heardNanos = heardNanos == 0 ? 0 : Math.min(now, heardNanos + silenceNanos);
    }

    void matchedUpTo(long position, long now) {
        if (position > matched) {
            matched = position;
            progressNanos = now;
        }
    }
}
