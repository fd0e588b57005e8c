package io.quorate.server.node;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.quorate.server.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where clients are served over gRPC. */
final class GrpcFrontEnd implements AutoCloseable {

    private static final int CALLS_PER_CONNECTION_MAX = 4096;
    private static final int OVERHEAD_BYTES_MAX = 64 << 10;

    private final Server server;
    private final String host;
    private final HealthStatusManager health = new HealthStatusManager();

    /**
     * Begins to serve.
     *
     * @throws IllegalStateException if the address cannot be listened at
     */
    GrpcFrontEnd(NodeConfig config, List<BindableService> services) {
        int colon = config.clientAddress().lastIndexOf(':');
        this.host = config.clientAddress().substring(0, colon);
        int port = Integer.parseInt(config.clientAddress().substring(colon + 1));
        int messageBytesMax = config.kvLimits().commandBytesMax() + OVERHEAD_BYTES_MAX;
        try {
            NettyServerBuilder builder =
                    NettyServerBuilder.forAddress(new InetSocketAddress(host, port));
            services.forEach(builder::addService);
            this.server =
                    builder.addService(health.getHealthService())
                            .directExecutor()
                            .maxInboundMessageSize(messageBytesMax)
                            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
                            .maxRstFramesPerWindow(200, 30)
                            .permitKeepAliveTime(10, TimeUnit.SECONDS)
                            .build()
                            .start();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "cannot serve clients at "
                            + config.clientAddress()
                            + ": "
                            + (e.getCause() == null ? e : e.getCause()).getMessage(),
                    e);
        }
        health.setStatus("", ServingStatus.SERVING);
    }

    /** Where it really listens, {@code host:port}. */
    String address() {
        return host + ":" + server.getPort();
    }

    /** Tells whoever asks for its health that it serves nobody. */
    void tellNotServing() {
        health.setStatus("", ServingStatus.NOT_SERVING);
    }

    /** Cuts all connections at once. */
    void kill() {
        server.shutdownNow();
    }

    /** Lets calls under way end, for a while. */
    @Override
    public void close() {
        if (server.isShutdown()) {
            return;
        }
        health.enterTerminalState();
        server.shutdown();
        try {
            if (!server.awaitTermination(2, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(2, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
