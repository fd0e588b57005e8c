package io.quorate.transport.grpc;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one transport: one that serves callers and sends messages, one that sends bulk,
 * and workers that call listeners which may take their time: one for each stream with something to
 * deliver.
 */
final class Threads {

    private static final int WORKERS_MAX = 256;

    /** Kept for the event loops when a transport closes. */
    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final boolean EPOLL = Epoll.isAvailable();

    /** A thread that calls listeners. */
    private static final class Worker extends Thread {
        Worker(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }
    }

    private final EventLoopGroup messages;
    private final EventLoopGroup bulk;
    private final List<EventLoopGroup> loops;
    private final ThreadPoolExecutor workers;

    Threads(String name) {
        IoHandlerFactory io = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        messages = new MultiThreadIoEventLoopGroup(1, daemons(name + "-messages"), io);
        bulk = new MultiThreadIoEventLoopGroup(1, daemons(name + "-bulk"), io);
        loops = List.of(messages, bulk);
        workers =
                new ThreadPoolExecutor(
                        0,
                        WORKERS_MAX,
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> new Worker(task, name + "-worker"),
                        // Slower, but nothing is lost when every worker is busy.
                        new ThreadPoolExecutor.CallerRunsPolicy());
    }

    private static ThreadFactory daemons(String name) {
        return new DefaultThreadFactory(name, true);
    }

    static Class<? extends ServerChannel> serverChannelType() {
        return EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    static Class<? extends Channel> channelType() {
        return EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** Serves callers by the thread that sends messages, so that answers need no other. */
    EventLoopGroup server() {
        return messages;
    }

    /** The one thread that sends on {@code channel}. */
    EventLoop sender(io.quorate.api.Channel channel) {
        return (channel == io.quorate.api.Channel.BULK ? bulk : messages).next();
    }

    Executor workers() {
        return workers;
    }

    /**
     * Ends all threads, and waits for them until a time but for the caller's own. Workers go first:
     * what they still do may need the others.
     */
    void close(long deadlineNanos) {
        workers.shutdownNow();
        try {
            if (!(Thread.currentThread() instanceof Worker)) {
                workers.awaitTermination(left(deadlineNanos - LAST_NANOS), TimeUnit.NANOSECONDS);
            }
            for (EventLoopGroup group : loops) {
                group.shutdownGracefully(0, LAST_NANOS, TimeUnit.NANOSECONDS);
            }
            for (EventLoopGroup group : loops) {
                group.awaitTermination(left(deadlineNanos), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long left(long deadlineNanos) {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }
}
