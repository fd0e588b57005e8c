package io.quorate.transport.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.quorate.api.Envelope;
import io.quorate.transport.grpc.v1.Beat;
import io.quorate.transport.net.Inflow;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream that a peer opened: delivers what comes, and beats. gRPC calls it on an event loop,
 * which must not wait for listeners: those that may take their time are called by a worker.
 */
final class InboundStream extends ServerCall.Listener<RawBatch> implements Inflow {

    private static final Logger LOG = LoggerFactory.getLogger(InboundStream.class);

    /** Whom a stream serves. */
    interface Receiver {

        /** Whether it takes batches at once, so that the network's own thread may bring them. */
        boolean isPrompt();

        /** Takes a batch. */
        void deliver(Inflow flow, List<Envelope> batch);

        /** Learns that envelopes arrived in vain. */
        void drop(int envelopes);

        /** Learns that the stream is over; once. */
        void ended();
    }

    private final ServerCall<RawBatch, Beat> call;
    private final BatchReader reader;
    private final Receiver receiver;
    private final Executor workers;

    /** Batches that a worker is to deliver, in order. */
    private final Queue<List<Envelope>> handedOver = new ConcurrentLinkedQueue<>();

    /** Those, and the one under way. */
    private final AtomicInteger handedOverCount = new AtomicInteger();

    /** Guards the half of the call that writes. */
    private final Object writing = new Object();

    private boolean ended;
    private @Nullable ScheduledFuture<?> beats;

    InboundStream(
            ServerCall<RawBatch, Beat> call,
            BatchReader reader,
            Receiver receiver,
            Executor workers) {
        this.call = call;
        this.reader = reader;
        this.receiver = receiver;
        this.workers = workers;
    }

    /**
     * Begins to take batches and to beat.
     *
     * @param ahead batches that may wait here beside the one that is delivered
     */
    void start(EventLoop loop, long keepaliveNanos, int ahead) {
        synchronized (writing) {
            if (!ended) {
                beats =
                        loop.scheduleWithFixedDelay(
                                this::beat, 0, keepaliveNanos, TimeUnit.NANOSECONDS);
            }
        }
        call.request(ahead);
    }

    private void beat() {
        send(Beat.getDefaultInstance());
    }

    private void send(Beat beat) {
        synchronized (writing) {
            if (!ended && call.isReady()) {
                call.sendMessage(beat);
            }
        }
    }

    @Override
    public void onMessage(RawBatch raw) {
        if (!raw.problem().isEmpty()) {
            malformed(raw.problem());
            return;
        }
        List<Envelope> batch;
        try {
            batch = reader.read(raw.bytes());
        } catch (InvalidProtocolBufferException e) {
            malformed(String.valueOf(e.getMessage()));
            return;
        }
        if (reader.asked() != 0) {
            send(Beat.newBuilder().setAsked(reader.asked()).build());
        }
        if (handedOverCount.get() == 0 && receiver.isPrompt()) {
            deliver(batch);
        } else {
            handOver(batch);
        }
    }

    private void deliver(List<Envelope> batch) {
        receiver.deliver(this, batch);
        call.request(1);
    }

    /** Bounded, since a batch is asked for when one is delivered. */
    private void handOver(List<Envelope> batch) {
        handedOver.add(batch);
        if (handedOverCount.getAndIncrement() == 0) {
            workers.execute(this::deliverHandedOver);
        }
    }

    private void deliverHandedOver() {
        try {
            do {
                deliver(handedOver.remove());
            } while (handedOverCount.decrementAndGet() > 0);
        } catch (Throwable e) {
            // Nothing would be delivered any more, and beats would go on.
            end(Status.INTERNAL.withDescription("what came could not be delivered"));
            throw e;
        }
    }

    private void malformed(String problem) {
        receiver.drop(1);
        LOG.warn("{} sent a batch that cannot be read: {}", reader, problem);
        end(Status.INVALID_ARGUMENT.withDescription("a batch cannot be read: " + problem));
    }

    @Override
    public void end(String why) {
        end(Status.ABORTED.withDescription(why));
    }

    private void end(Status status) {
        synchronized (writing) {
            if (!stop()) {
                return;
            }
            call.close(status, new io.grpc.Metadata());
        }
    }

    private boolean stop() {
        if (ended) {
            return false;
        }
        ended = true;
        if (beats != null) {
            beats.cancel(false);
        }
        return true;
    }

    @Override
    public void onHalfClose() {
        end("the caller has no more to send");
    }

    @Override
    public void onCancel() {
        over();
    }

    @Override
    public void onComplete() {
        over();
    }

    private void over() {
        synchronized (writing) {
            stop();
        }
        receiver.ended();
    }
}
