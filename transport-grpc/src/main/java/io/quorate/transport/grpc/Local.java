package io.quorate.transport.grpc;

import io.quorate.api.Handshake;
import io.quorate.api.TransportLimits;
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
 */
record Local(
        Handshake handshake,
        GrpcSettings settings,
        TransportLimits limits,
        @Nullable Tls tls,
        Threads threads) {

    int keepaliveMillis() {
        return Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(settings.keepaliveNanos()));
    }
}
