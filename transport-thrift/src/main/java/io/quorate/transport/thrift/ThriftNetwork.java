package io.quorate.transport.thrift;

import io.quorate.api.Channel;
import io.quorate.api.HostPort;
import io.quorate.transport.net.Inbound;
import io.quorate.transport.net.Link;
import io.quorate.transport.net.Network;
import io.quorate.transport.net.Outbound;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A network of long-lived connections that carry Thrift's frames. */
final class ThriftNetwork implements Network {

    private final @Nullable Tls tls;

    /**
     * Not yet running.
     *
     * @param tls how to encrypt; null if not at all
     */
    ThriftNetwork(@Nullable Tls tls) {
        this.tls = tls;
    }

    @Override
    public Running start(HostPort address, Inbound inbound) {
        Threads threads = new Threads("thrift-" + inbound.local().handshake().node());
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, work -> threads.make("timer", work));
        timer.setRemoveOnCancelPolicy(true);
        Local local = new Local(inbound.local(), tls, threads, timer);
        try {
            PeerServer server = new PeerServer(local, address, inbound);
            if (tls != null) {
                long nanos = local.settings().tlsReloadNanos();
                timer.scheduleWithFixedDelay(
                        tls::reloadIfChanged, nanos, nanos, TimeUnit.NANOSECONDS);
            }
            return new Listening(local, server);
        } catch (RuntimeException e) {
            timer.shutdownNow();
            throw e;
        }
    }

    private record Listening(Local local, PeerServer server) implements Running {

        @Override
        public HostPort address() {
            return server.address();
        }

        @Override
        public Outbound outbound(Link link, Channel channel) {
            return new FrameOutbound(link, channel, local);
        }

        @Override
        public void stop(long deadlineNanos) {
            server.close();
        }

        @Override
        public void close(long deadlineNanos) {
            local.timer().shutdownNow();
            local.threads().close(deadlineNanos);
        }
    }
}
