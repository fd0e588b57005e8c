package io.quorate.transport.net;

import io.quorate.api.Envelope;
import io.quorate.api.TransportLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * The envelopes that wait for one peer on one channel. Guarded by itself.
 *
 * <p>Invariant: never more envelopes or bytes of payload than the limits allow.
 *
 * <p>It is open while a connection stands or is being made. Closed it takes nothing, so that what
 * was meant for now does not arrive after an outage.
 */
public final class SendQueue {

    /** Envelopes in one batch. */
    public static final int BATCH_ENVELOPES_MAX = 4_096;

    private final TransportLimits limits;
    private final ToIntFunction<Envelope> encodedBytes;
    private final ArrayDeque<Envelope> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean open;

    /** Whether the one thread that takes is waiting. */
    private boolean isAwaited;

    private boolean isWoken;

    /**
     * Empty and closed.
     *
     * @param encodedBytes what an envelope takes in a batch, at most
     */
    public SendQueue(TransportLimits limits, ToIntFunction<Envelope> encodedBytes) {
        this.limits = limits;
        this.encodedBytes = encodedBytes;
    }

    /** Takes an envelope, if there is room. */
    public synchronized boolean offer(Envelope envelope) {
        int size = envelope.payload().size();
        if (!open
                || waiting.size() >= limits.queueEnvelopesMax()
                || bytes + size > limits.queueBytesMax()) {
            return false;
        }
        waiting.add(envelope);
        bytes += size;
        if (isAwaited) {
            isAwaited = false;
            notifyAll();
        }
        return true;
    }

    /**
     * Waits until there are envelopes, it is woken or closed, or time is up; then removes what fits
     * into one batch, in order.
     *
     * @param encodedBytesMax the size of the batch, which one envelope alone may exceed
     * @return no envelope only if none waits
     */
    public synchronized List<Envelope> take(int encodedBytesMax, long patienceNanos)
            throws InterruptedException {
        long deadline = System.nanoTime() + patienceNanos;
        long left = patienceNanos;
        while (open && !isWoken && waiting.isEmpty() && left > 0) {
            isAwaited = true;
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - System.nanoTime();
        }
        isAwaited = false;
        isWoken = false;
        return gather(encodedBytesMax);
    }

    /**
     * Removes what fits into one batch, in order: at least one envelope, unless none waits.
     *
     * @param encodedBytesMax the size of the batch, which one envelope alone may exceed
     */
    public synchronized List<Envelope> gather(int encodedBytesMax) {
        List<Envelope> batch = new ArrayList<>(Math.min(waiting.size(), BATCH_ENVELOPES_MAX));
        long encoded = 0;
        while (batch.size() < BATCH_ENVELOPES_MAX && !waiting.isEmpty()) {
            Envelope next = waiting.element();
            encoded += encodedBytes.applyAsInt(next);
            if (encoded > encodedBytesMax && !batch.isEmpty()) {
                break;
            }
            waiting.remove();
            bytes -= next.payload().size();
            batch.add(next);
        }
        return batch;
    }

    /** Lets the present or next take return at once. */
    public synchronized void wake() {
        isWoken = true;
        notifyAll();
    }

    /** Takes envelopes from now on. */
    public synchronized void open() {
        open = true;
    }

    /** Takes nothing any more, and tells how many envelopes were thrown away. */
    public synchronized int close() {
        open = false;
        int thrown = waiting.size();
        waiting.clear();
        bytes = 0;
        notifyAll();
        return thrown;
    }

    /** How many envelopes wait. */
    public synchronized int size() {
        return waiting.size();
    }
}
