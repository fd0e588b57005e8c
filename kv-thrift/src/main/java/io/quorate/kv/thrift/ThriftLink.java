package io.quorate.kv.thrift;

import com.google.protobuf.Message;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvToken;
import io.quorate.kv.v1.PingRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.transport.TMemoryBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection to a node, from the attempt to make it until it is over. Calls go out as they
 * come, and each has a number by which its answer is known.
 *
 * <p>While calls are under way and nothing comes, the node is asked for a sign of life; if none
 * comes either, the link is broken off. A link that nobody uses ends before the node ends it.
 *
 * <p>What is not final is touched by the thread of the loop alone.
 */
final class ThriftLink extends SimpleChannelInboundHandler<byte[]> {

    private static final int REPLY_BYTES_MAX = 64 << 20;
    private static final int FRAME_HEADER_BYTES = 4;
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final long QUIET_SECONDS_MAX = 10;
    private static final long IDLE_SECONDS_MAX = 300;
    private static final long FRAME_SECONDS_MAX = 60;

    private final String host;
    private final int port;
    private final @Nullable TlsLayer tls;
    private final Optional<KvToken> token;
    private final ClientThreads.Running threads;
    private final EventLoop loop;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, PendingCall<?>> pending = new LinkedHashMap<>();
    private final List<PendingCall<?>> waiting = new ArrayList<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private @Nullable Channel channel;
    private boolean begun;
    private boolean askedForLife;

    private ThriftLink(
            String host,
            int port,
            @Nullable TlsLayer tls,
            Optional<KvToken> token,
            ClientThreads.Running threads) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.token = token;
        this.threads = threads;
        this.loop = threads.loop();
    }

    /** Begins to connect. */
    static ThriftLink to(
            String endpoint,
            @Nullable TlsLayer tls,
            Optional<KvToken> token,
            ClientThreads.Running threads) {
        int colon = endpoint.lastIndexOf(':');
        ThriftLink link =
                new ThriftLink(
                        endpoint.substring(0, colon),
                        Integer.parseInt(endpoint.substring(colon + 1)),
                        tls,
                        token,
                        threads);
        threads.run(link::resolve);
        return link;
    }

    /** Completes when nothing is under way here any more, and never will be. */
    CompletableFuture<Void> over() {
        return over;
    }

    boolean isOver() {
        return over.isDone();
    }

    private void resolve() {
        try {
            InetAddress[] found = InetAddress.getAllByName(host);
            inLoop(() -> connect(found, 0));
        } catch (UnknownHostException e) {
            inLoop(() -> end("the host '" + host + "' is not known"));
        }
    }

    /** To one address after the other, until one answers. */
    private void connect(InetAddress[] addresses, int next) {
        if (isOver()) {
            return;
        }
        ChannelFuture attempt =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS_MAX)
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel made) {
                                        prepare(made);
                                    }
                                })
                        .connect(new InetSocketAddress(addresses[next], port));
        channel = attempt.channel();
        attempt.addListener(
                // Without a socket the attempt fails outside the loop.
                done -> inLoop(() -> tried(attempt, addresses, next)));
    }

    private void tried(ChannelFuture attempt, InetAddress[] addresses, int last) {
        if (attempt.isSuccess()) {
            secure();
        } else if (last + 1 < addresses.length) {
            connect(addresses, last + 1);
        } else {
            end(String.valueOf(attempt.cause().getMessage()));
        }
    }

    private void prepare(SocketChannel made) {
        if (tls != null) {
            made.pipeline().addLast(tls.calling(made, host, port));
        }
        made.pipeline()
                .addLast(new FlushConsolidationHandler(256, true))
                .addLast(new LengthFieldPrepender(FRAME_HEADER_BYTES))
                .addLast(
                        new FrameDecoder(
                                REPLY_BYTES_MAX,
                                new AtomicLong(),
                                Long.MAX_VALUE,
                                TimeUnit.SECONDS.toNanos(FRAME_SECONDS_MAX)))
                .addLast(
                        new IdleStateHandler(
                                QUIET_SECONDS_MAX, 0, IDLE_SECONDS_MAX, TimeUnit.SECONDS));
    }

    /** Does the TLS handshake, if there is to be one, before anything is sent. */
    private void secure() {
        SslHandler handler = channel == null ? null : channel.pipeline().get(SslHandler.class);
        if (handler == null) {
            begin();
            return;
        }
        handler.handshakeFuture()
                .addListener(
                        done -> {
                            if (done.isSuccess()) {
                                begin();
                            } else {
                                end("no TLS handshake: " + done.cause().getMessage());
                            }
                        });
    }

    private void begin() {
        Channel made = channel;
        if (isOver() || made == null) {
            return;
        }
        made.pipeline().addLast(this);
        begun = true;
        if (!made.isActive()) {
            end("it ended the connection");
            return;
        }
        waiting.forEach(call -> send(made, call));
        waiting.clear();
    }

    /** Makes a call; the stage ends as that of {@link ThriftConnection#call} does. */
    <Q extends Message, A extends Message> CompletableFuture<A> call(
            KvMethod<Q, A> method, Q request, long timeoutNanos) throws TException {
        int number = numbers.incrementAndGet();
        // Rounded up: the node has no reason to give up before its client does.
        long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + 1;
        TMemoryBuffer frame =
                Frame.write(
                        Frame.Encoding.COMPACT,
                        new TMessage(ThriftCalls.function(method), TMessageType.CALL, number),
                        out -> ThriftCalls.writeArguments(out, request, millis, token));
        PendingCall<A> call = new PendingCall<>(number, method, frame, threads);
        inLoop(() -> begin(call, timeoutNanos));
        return call.answer();
    }

    private void inLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The client is closed, and all its links with it.
            over.complete(null);
            task.run();
        }
    }

    private void begin(PendingCall<?> call, long timeoutNanos) {
        if (isOver()) {
            call.fail("UNAVAILABLE", "the connection has ended");
            return;
        }
        pending.put(call.number(), call);
        call.timeout(loop.schedule(() -> giveUp(call), timeoutNanos, TimeUnit.NANOSECONDS));
        Channel made = channel;
        if (made != null && begun) {
            send(made, call);
        } else {
            waiting.add(call);
        }
    }

    private void giveUp(PendingCall<?> call) {
        pending.remove(call.number());
        call.fail("DEADLINE_EXCEEDED", "");
    }

    private void send(Channel made, PendingCall<?> call) {
        if (pending.containsKey(call.number())) {
            TMemoryBuffer frame = call.leaves();
            made.writeAndFlush(Unpooled.wrappedBuffer(frame.getArray(), 0, frame.length()));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, byte[] bytes) throws TException {
        askedForLife = false;
        Frame frame = Frame.read(bytes);
        PendingCall<?> call = pending.remove(frame.message().seqid);
        // One that was given up may be answered all the same.
        if (call != null) {
            call.take(frame);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws TException {
        if (!(event instanceof IdleStateEvent)) {
            return;
        }
        if (pending.isEmpty()) {
            if (((IdleStateEvent) event).state() == IdleState.ALL_IDLE) {
                end("nobody used it");
            }
        } else if (askedForLife) {
            end("it says nothing");
        } else {
            askedForLife = true;
            CompletableFuture<?> sign =
                    call(
                            KvMethod.PING,
                            PingRequest.getDefaultInstance(),
                            TimeUnit.SECONDS.toNanos(2 * QUIET_SECONDS_MAX));
            sign.exceptionally(failure -> null);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end("it ended the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
        end(String.valueOf(problem.getMessage()));
    }

    void close() {
        inLoop(() -> end("the client is closed"));
    }

    private void end(String why) {
        if (!over.complete(null)) {
            return;
        }
        if (channel != null && channel.isRegistered()) {
            channel.close();
        }
        pending.values().forEach(call -> call.fail("UNAVAILABLE", why));
        pending.clear();
        waiting.clear();
    }
}
