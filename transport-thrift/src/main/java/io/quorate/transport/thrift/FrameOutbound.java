package io.quorate.transport.thrift;

import io.quorate.api.Channel;
import io.quorate.api.ConsensusException;
import io.quorate.api.Envelope;
import io.quorate.transport.net.Backoff;
import io.quorate.transport.net.Link;
import io.quorate.transport.net.Outbound;
import io.quorate.transport.net.SendQueue;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.thrift.TException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one peer on one channel: a queue, and a connection that is made again whenever it is
 * lost. One thread connects and sends: what is offered while it writes gathers into the next batch.
 */
final class FrameOutbound implements Outbound {

    private static final Logger LOG = LoggerFactory.getLogger(FrameOutbound.class);

    private final Link link;
    private final Channel channel;
    private final Local local;
    private final String name;
    private final SendQueue queue;
    private final Backoff backoff;

    // Guarded by this.
    private @Nullable Pipe pipe;
    private boolean isClosed;
    private boolean isNudged;

    /** What was last said of why there is no connection. */
    private String told = "";

    FrameOutbound(Link link, Channel channel, Local local) {
        this.link = link;
        this.channel = channel;
        this.local = local;
        this.name = "to-" + link.peer() + (channel == Channel.BULK ? "-bulk" : "-messages");
        this.queue = new SendQueue(local.node().limits(), Wire::itemBytesMax);
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
        local.threads().start(name, this::run);
    }

    @Override
    public boolean offer(Envelope envelope) {
        return queue.offer(envelope);
    }

    @Override
    public int queued() {
        return queue.size();
    }

    @Override
    public void reconnect() {
        breakOff("the address changed");
        nudge();
    }

    @Override
    public synchronized void nudge() {
        isNudged = true;
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            isClosed = true;
            notifyAll();
        }
        breakOff("closed");
    }

    /** Its thread ends with all others. */
    @Override
    public void awaitClosed(long deadlineNanos) {}

    private void breakOff(String why) {
        Pipe current;
        synchronized (this) {
            current = pipe;
        }
        if (current != null) {
            current.abort(why);
        }
        queue.wake();
    }

    // ---- by its own thread ----

    private void run() {
        try {
            while (!isClosed()) {
                attempt();
                pause(backoff.next());
            }
        } catch (InterruptedException e) {
            // The transport is closing.
        } finally {
            link.dropped(queue.close());
        }
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    private synchronized void pause(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (!isClosed && !isNudged && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
    }

    /** Connects and sends until the connection ends. */
    private void attempt() throws InterruptedException {
        synchronized (this) {
            isNudged = false;
        }
        queue.open();
        Calling calling = new Calling(link, channel, local, this::use);
        String why = "closed";
        try {
            calling.open();
            link.connected(channel);
            told = "";
            LOG.info("{} is connected, at {}", this, link.address());
            long since = System.nanoTime();
            try {
                send(calling);
            } finally {
                if (System.nanoTime() - since > local.settings().reconnectMaxNanos()) {
                    backoff.reset();
                }
            }
        } catch (IOException | TException | ConsensusException e) {
            why = calling.describe(e);
        } catch (RuntimeException | Error e) {
            // Also when there is no thread for the beats: the next attempt may find one.
            why = calling.describe(e);
            if (!isClosed()) {
                LOG.warn("{} failed", this, e);
            }
        } catch (InterruptedException e) {
            calling.abort(why);
            throw e;
        } finally {
            calling.abort(why);
            use(null);
            link.dropped(queue.close());
            link.disconnected(channel, why);
        }
        if (calling.isEstablished()) {
            LOG.info("{} is lost: {}", this, why);
        } else if (!why.equals(told)) {
            told = why;
            LOG.info("{} is not connected: {}", this, why);
        }
    }

    /** The connection that stands or is being made. */
    private void use(@Nullable Pipe next) {
        boolean closed;
        synchronized (this) {
            pipe = next;
            closed = isClosed;
        }
        if (closed && next != null) {
            next.abort("closed");
        }
    }

    private void send(Calling calling) throws InterruptedException, TException {
        int bytesMax = local.settings().batchBytesMax();
        long patience = local.settings().keepaliveNanos();
        local.threads().start(name + "-beats", () -> calling.hearBeats(queue));
        while (calling.stands()) {
            List<Envelope> batch = queue.take(bytesMax, patience);
            if (!calling.stands()) {
                link.dropped(batch.size());
                break;
            }
            try {
                calling.send(batch);
                if (!batch.isEmpty()) {
                    link.sent(batch);
                }
            } catch (TException e) {
                link.dropped(batch.size());
                throw e;
            }
        }
        throw new TException("the connection ended");
    }

    @Override
    public String toString() {
        return "the link of node "
                + local.node().handshake().node()
                + " to node "
                + link.peer()
                + " for "
                + channel;
    }
}
