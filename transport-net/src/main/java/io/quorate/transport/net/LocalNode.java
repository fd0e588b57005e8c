package io.quorate.transport.net;

import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.api.TransportLimits;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * This node, as all its connections see it.
 *
 * @param handshake who it is
 * @param settings the transport's settings
 * @param limits the bounds
 */
public record LocalNode(Handshake handshake, NetSettings settings, TransportLimits limits) {

    /** What it says to {@code to}, or in answer. */
    public Greeting greeting(Optional<NodeId> to) {
        return new Greeting(handshake, to, keepaliveMillis());
    }

    /** How often it beats, in milliseconds. */
    public int keepaliveMillis() {
        return Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(settings.keepaliveNanos()));
    }

    /**
     * How long the other side of a connection may be silent, in nanoseconds: as set here, but not
     * less than two of its beats.
     */
    public long patienceNanos(Greeting theirs) {
        return Math.max(
                settings.keepaliveTimeoutNanos(),
                TimeUnit.MILLISECONDS.toNanos(2L * theirs.keepaliveMillis()));
    }
}
