package io.quorate.kv.thrift;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.quorate.kv.protocol.FrontEndContext;
import io.quorate.kv.protocol.KvFrontEnd;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients are served over Thrift. A few threads serve all connections; one that is idle costs
 * a socket and some KiB.
 */
final class ThriftFrontEnd implements KvFrontEnd {

    private static final Logger LOG = LoggerFactory.getLogger(ThriftFrontEnd.class);

    private static final int BACKLOG = 1_024;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int FRAME_HEADER_BYTES = 4;

    private final FrontEndContext context;
    private final ServerLimits limits;
    private final @Nullable TlsLayer tls;
    private final EventLoopGroup threads;
    private final Map<Channel, ServedConnection> connections = new ConcurrentHashMap<>();
    private final AtomicLong partialBytes = new AtomicLong();
    private final Channel server;
    private volatile boolean closed;

    ThriftFrontEnd(FrontEndContext context, ServerLimits limits) {
        this.context = context;
        this.limits = limits;
        this.tls = TlsLayer.ofNode(context.tls(), context.certificates());
        this.threads =
                new MultiThreadIoEventLoopGroup(
                        Math.max(2, Runtime.getRuntime().availableProcessors()),
                        new DefaultThreadFactory("kv-thrift", true),
                        NioIoHandler.newFactory());
        this.server = listen();
    }

    private Channel listen() {
        try {
            return new ServerBootstrap()
                    .group(threads)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childHandler(
                            new ChannelInitializer<SocketChannel>() {
                                @Override
                                protected void initChannel(SocketChannel channel) {
                                    admit(channel);
                                }
                            })
                    .bind(new InetSocketAddress(context.host(), context.port()))
                    .syncUninterruptibly()
                    .channel();
        } catch (RuntimeException | Error e) {
            throw refused(e);
        } catch (Exception e) {
            // Netty throws what the JDK threw, checked or not.
            throw refused(e);
        }
    }

    private IllegalStateException refused(Throwable why) {
        threads.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        return new IllegalStateException(
                "cannot serve clients at " + context.address() + ": " + why.getMessage(), why);
    }

    private void admit(SocketChannel channel) {
        ServedConnection connection = new ServedConnection(context.admission(), limits);
        connections.put(channel, connection);
        channel.closeFuture().addListener(end -> connections.remove(channel));
        if (connections.size() > limits.connectionsMax() || closed) {
            LOG.debug("more than {} connections", limits.connectionsMax());
            channel.close();
            return;
        }
        if (tls != null) {
            channel.pipeline().addLast(tls.called(channel));
        }
        channel.pipeline()
                .addLast(new FlushConsolidationHandler(256, true))
                .addLast(new LengthFieldPrepender(FRAME_HEADER_BYTES))
                .addLast(
                        new FrameDecoder(
                                context.messageBytesMax(),
                                partialBytes,
                                limits.partialBytesMax(),
                                limits.frameNanos()))
                .addLast(new FlowControlHandler())
                .addLast(new IdleStateHandler(0, 0, limits.idleNanos(), TimeUnit.NANOSECONDS))
                .addLast(connection);
    }

    /** Connections that stand. */
    int connections() {
        return connections.size();
    }

    @Override
    public String address() {
        return context.host() + ":" + ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void kill() {
        end(0);
    }

    @Override
    public void close() {
        end(CLOSE_NANOS);
    }

    private void end(long patienceNanos) {
        if (closed) {
            return;
        }
        closed = true;
        server.close().awaitUninterruptibly();
        long began = System.nanoTime();
        while (isBusy() && System.nanoTime() - began < patienceNanos) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        List<ChannelFuture> ends = new ArrayList<>();
        connections.keySet().forEach(channel -> ends.add(channel.close()));
        // Threads that end close what is open at once, before what is still to be written.
        ends.forEach(end -> end.awaitUninterruptibly(CLOSE_NANOS, TimeUnit.NANOSECONDS));
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS)
                .awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private boolean isBusy() {
        boolean busy = false;
        for (ServedConnection connection : connections.values()) {
            busy |= connection.isBusyWhenClosing();
        }
        return busy;
    }
}
