package io.quorate.transport.grpc;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.quorate.api.ConsensusError;
import io.quorate.api.HostPort;
import io.quorate.transport.net.ListenAddress;
import io.quorate.transport.net.NetSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * What listens for peers: the peer service, health and reflection, with every limit set.
 *
 * <p>Before a handshake succeeds a caller can make this node hold one HTTP/2 flow window, one block
 * of headers, and what {@link StrangersCalls} lets through.
 */
final class PeerServer {

    /** Two are used by a peer; the rest is for health and reflection. */
    private static final int CALLS_MAX = 16;

    private static final int FLOW_WINDOW_BYTES = 1 << 20;

    private static final int READ_BYTES_MIN = 64;
    private static final int READ_BYTES_FIRST = 2 << 10;
    private static final int READ_BYTES_MAX = 32 << 10;

    /** Reset streams that a connection may have in {@link #RESETS_SECONDS}. */
    static final int RESETS_MAX = 200;

    private static final int RESETS_SECONDS = 30;

    private final Local local;
    private final HostPort address;
    private final Server server;

    /**
     * Begins to listen.
     *
     * @param address this node's address
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Invalid} if it cannot
     */
    PeerServer(Local local, HostPort address, PeerCalls calls) {
        this.local = local;
        this.address = address;
        try {
            this.server = build(ListenAddress.of(address, local.settings()), calls).start();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw ListenAddress.refused(address, String.valueOf(cause.getMessage()));
        }
    }

    private Server build(InetSocketAddress bind, PeerCalls calls) {
        NetSettings settings = local.settings();
        HealthStatusManager health = new HealthStatusManager();
        health.setStatus(Wire.DESCRIPTOR.getName(), ServingStatus.SERVING);
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(bind)
                        .bossEventLoopGroup(local.threads().server())
                        .workerEventLoopGroup(local.threads().server())
                        .channelType(Threads.serverChannelType())
                        .withOption(ChannelOption.SO_REUSEADDR, true)
                        .withChildOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
                        .directExecutor()
                        .callExecutor(new Executors(local.threads().workers()))
                        .maxInboundMessageSize(Wire.batchBytesMax(local.node().limits()))
                        .maxInboundMetadataSize(Wire.METADATA_BYTES_MAX)
                        .maxConcurrentCallsPerConnection(CALLS_MAX)
                        .maxRstFramesPerWindow(RESETS_MAX, RESETS_SECONDS)
                        .flowControlWindow(FLOW_WINDOW_BYTES)
                        .handshakeTimeout(settings.connectTimeoutNanos(), TimeUnit.NANOSECONDS)
                        .maxConnectionIdle(settings.keepaliveTimeoutNanos(), TimeUnit.NANOSECONDS)
                        .keepAliveTime(settings.keepaliveNanos(), TimeUnit.NANOSECONDS)
                        .keepAliveTimeout(settings.keepaliveTimeoutNanos(), TimeUnit.NANOSECONDS)
                        // Callers ping every 10 s at most; see Connection.
                        .permitKeepAliveTime(5, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .addStreamTracerFactory(new StrangersCalls(Wire.DESCRIPTOR.getName()))
                        .decompressorRegistry(Zstd.decompressors())
                        .addService(calls.service())
                        .addService(health.getHealthService())
                        .addService(ProtoReflectionServiceV1.newInstance());
        Tls tls = local.tls();
        return (tls == null ? builder : builder.sslContext(tls.server())).build();
    }

    /**
     * One read at a time, of about a batch: answers to the one go out before the next is taken, so
     * that both ends of a busy connection work at the same time and not in turns.
     */
    private static RecvByteBufAllocator reads() {
        return new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX)
                .maxMessagesPerRead(1);
    }

    /** Peers are served by the event loop itself; other calls must not hold it up. */
    private record Executors(Executor workers) implements ServerCallExecutorSupplier {
        @Override
        public <ReqT, RespT> Executor getExecutor(ServerCall<ReqT, RespT> call, Metadata headers) {
            return Wire.DESCRIPTOR.getName().equals(call.getMethodDescriptor().getServiceName())
                    ? Runnable::run
                    : workers;
        }
    }

    /** This node's address, with the port that was given. */
    HostPort address() {
        return new HostPort(address.host(), server.getPort());
    }

    /** Ends all calls and gives the port back, within a time. */
    void close(long deadlineNanos) {
        server.shutdownNow();
        try {
            server.awaitTermination(
                    Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
