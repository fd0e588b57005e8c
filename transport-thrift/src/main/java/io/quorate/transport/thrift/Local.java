package io.quorate.transport.thrift;

import io.quorate.api.Channel;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.api.TransportLimits;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a running transport share.
 *
 * @param handshake who this node is
 * @param settings the provider's settings
 * @param limits the bounds
 * @param tls how to encrypt; null if not at all
 * @param threads the threads
 * @param timer what happens later; nothing that blocks
 */
record Local(
        Handshake handshake,
        ThriftSettings settings,
        TransportLimits limits,
        @Nullable Tls tls,
        Threads threads,
        ScheduledExecutorService timer) {

    /** What this node says to {@code to}, or in answer. */
    Greeting greeting(Optional<NodeId> to, Channel channel) {
        return new Greeting(
                handshake,
                to,
                channel,
                (int) TimeUnit.NANOSECONDS.toMillis(settings.keepaliveNanos()));
    }

    /**
     * How long the other side of a connection may be silent: as set here, but not less than two of
     * its beats.
     */
    long patienceNanos(Greeting theirs) {
        return Math.max(
                settings.keepaliveTimeoutNanos(),
                TimeUnit.MILLISECONDS.toNanos(2L * theirs.keepaliveMillis()));
    }
}
