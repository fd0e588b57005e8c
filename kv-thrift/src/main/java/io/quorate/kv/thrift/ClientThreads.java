package io.quorate.kv.thrift;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the connections of one client: one that reads and writes, and as many as needed
 * for what its user does with answers. They end with the last connection.
 */
final class ClientThreads {

    /** The threads while there are connections. */
    static final class Running {
        private final EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("kv-client-thrift", true),
                        NioIoHandler.newFactory());
        private final ExecutorService pool =
                Executors.newCachedThreadPool(
                        new DefaultThreadFactory("kv-client-thrift-answers", true));

        EventLoop loop() {
            return group.next();
        }

        /** Runs what may be held up; here, if all has ended. */
        void run(Runnable task) {
            try {
                pool.execute(task);
            } catch (RejectedExecutionException e) {
                task.run();
            }
        }

        private void end() {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).addListener(ended -> pool.shutdown());
        }
    }

    private @Nullable Running running;
    private int users;

    /** For one more connection. */
    synchronized Running acquire() {
        Running now = running == null ? new Running() : running;
        running = now;
        users++;
        return now;
    }

    /** For one connection less. */
    synchronized void release() {
        users--;
        if (users == 0 && running != null) {
            running.end();
            running = null;
        }
    }
}
