package io.quorate.transport.grpc;

import io.netty.util.concurrent.ScheduledFuture;
import io.quorate.api.Channel;
import io.quorate.api.HostPort;
import io.quorate.transport.net.Inbound;
import io.quorate.transport.net.Link;
import io.quorate.transport.net.Network;
import io.quorate.transport.net.Outbound;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A network of long-lived gRPC streams. */
final class GrpcNetwork implements Network {

    private final @Nullable Tls tls;

    /**
     * Not yet running.
     *
     * @param tls how to encrypt; null if not at all
     */
    GrpcNetwork(@Nullable Tls tls) {
        this.tls = tls;
    }

    @Override
    public Running start(HostPort address, Inbound inbound) {
        Threads threads = new Threads("grpc-" + inbound.local().handshake().node());
        Local local = new Local(inbound.local(), tls, threads);
        try {
            PeerServer server = new PeerServer(local, address, new PeerCalls(local, inbound));
            return new Listening(local, server, scheduleReload(local));
        } catch (RuntimeException e) {
            threads.close(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
            throw e;
        }
    }

    private static @Nullable ScheduledFuture<?> scheduleReload(Local local) {
        Tls tls = local.tls();
        long nanos = local.settings().tlsReloadNanos();
        return tls == null
                ? null
                : local.threads()
                        .sender(Channel.BULK)
                        .scheduleWithFixedDelay(
                                tls::reloadIfChanged, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private record Listening(Local local, PeerServer server, @Nullable ScheduledFuture<?> reload)
            implements Running {

        @Override
        public HostPort address() {
            return server.address();
        }

        @Override
        public Outbound outbound(Link link, Channel channel) {
            return new StreamOutbound(link, channel, local);
        }

        @Override
        public void stop(long deadlineNanos) {
            if (reload != null) {
                reload.cancel(false);
            }
            server.close(deadlineNanos);
        }

        @Override
        public void close(long deadlineNanos) {
            local.threads().close(deadlineNanos);
        }
    }
}
