package io.quorate.transport.grpc;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.transport.net.Backoff;
import io.quorate.transport.net.Link;
import io.quorate.transport.net.Outbound;
import io.quorate.transport.net.SendQueue;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The way to one peer on one channel: a queue, and a connection that is made again whenever it is
 * lost.
 *
 * <p>All but the queue belongs to one event loop, which also sends: what is offered while it writes
 * gathers into the next batch.
 */
final class StreamOutbound implements Outbound {

    private static final Logger LOG = LoggerFactory.getLogger(StreamOutbound.class);

    private final Link link;
    private final Channel channel;
    private final Local local;
    private final EventLoop loop;
    private final SendQueue queue;
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Backoff backoff;
    private final int batchBytesMax;
    private final Runnable drain = this::drain;

    /** The connection that stands or is being made. */
    private @Nullable Connection connection;

    /** The one that stood at the close; settled when {@link #closed} is. */
    private @Nullable Connection last;

    private @Nullable ScheduledFuture<?> nextAttempt;
    private boolean isClosed;
    private String told = "";
    private long connectedNanos;

    StreamOutbound(Link link, Channel channel, Local local) {
        this.link = link;
        this.channel = channel;
        this.local = local;
        this.loop = local.threads().sender(channel);
        this.queue = new SendQueue(local.node().limits(), Wire::itemBytes);
        this.batchBytesMax =
                Math.min(
                        local.settings().batchBytesMax(),
                        Wire.batchBytesMax(local.node().limits()));
        this.backoff =
                new Backoff(
                        local.settings().reconnectMinNanos(),
                        local.settings().reconnectMaxNanos(),
                        new SplittableRandom());
    }

    // ---- by any thread ----

    @Override
    public void open() {
        queue.open();
        execute(this::connect);
    }

    @Override
    public boolean offer(Envelope envelope) {
        if (!queue.offer(envelope)) {
            return false;
        }
        return drainScheduled.get() || !drainScheduled.compareAndSet(false, true) || execute(drain);
    }

    @Override
    public int queued() {
        return queue.size();
    }

    @Override
    public void reconnect() {
        execute(
                () -> {
                    backoff.reset();
                    leave("the address changed");
                    connect();
                });
    }

    @Override
    public void nudge() {
        execute(
                () -> {
                    if (nextAttempt != null) {
                        connect();
                    }
                });
    }

    @Override
    public void close() {
        boolean accepted =
                execute(
                        () -> {
                            isClosed = true;
                            last = connection;
                            leave("closed");
                            closed.countDown();
                        });
        if (!accepted) {
            closed.countDown();
        }
    }

    @Override
    public void awaitClosed(long deadlineNanos) {
        try {
            long left = Math.max(0, deadlineNanos - System.nanoTime());
            Connection ending = closed.await(left, TimeUnit.NANOSECONDS) ? last : null;
            if (ending != null) {
                ending.awaitClosed(deadlineNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean execute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    // ---- by the event loop ----

    private void connect() {
        if (isClosed || connection != null) {
            return;
        }
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
            nextAttempt = null;
        }
        queue.open();
        Connection made = new Connection(this, link, channel, local, loop);
        connection = made;
        made.open();
    }

    /** The handshake on {@code of} succeeded. */
    void onConnected(Connection of) {
        if (of == connection) {
            connectedNanos = System.nanoTime();
            told = "";
            link.connected(channel);
            LOG.info(
                    "node {} is connected to node {} at {} for {}",
                    local.node().handshake().node(),
                    link.peer(),
                    link.address(),
                    channel);
            drain();
        }
    }

    void onReady(Connection of) {
        if (of == connection) {
            drain();
        }
    }

    /** There is no connection any more, or there was none. */
    void onLost(Connection of, String why) {
        if (of != connection) {
            return;
        }
        if (of.isEstablished()
                && System.nanoTime() - connectedNanos > local.settings().reconnectMaxNanos()) {
            backoff.reset();
        }
        leave(why);
        long wait = backoff.next();
        tell(why, wait);
        nextAttempt = loop.schedule(this::connect, wait, TimeUnit.NANOSECONDS);
    }

    /** Says each reason once, until it changes. */
    private void tell(String why, long waitNanos) {
        Level level = why.equals(told) ? Level.DEBUG : Level.INFO;
        told = why;
        LOG.atLevel(level)
                .log(
                        "node {} has no connection to node {} at {} for {}, tries again in {} ms: {}",
                        local.node().handshake().node(),
                        link.peer(),
                        link.address(),
                        channel,
                        TimeUnit.NANOSECONDS.toMillis(waitNanos),
                        why);
    }

    private void leave(String why) {
        Connection left = connection;
        connection = null;
        link.dropped(queue.close());
        if (left != null) {
            left.close(why);
        }
        if (nextAttempt != null) {
            nextAttempt.cancel(false);
            nextAttempt = null;
        }
        link.disconnected(channel, why);
    }

    private void drain() {
        drainScheduled.set(false);
        Connection current = connection;
        while (current != null && current.isReady()) {
            List<Envelope> batch = queue.gather(batchBytesMax);
            if (batch.isEmpty()) {
                return;
            }
            link.sent(batch);
            current.send(batch);
        }
    }
}
