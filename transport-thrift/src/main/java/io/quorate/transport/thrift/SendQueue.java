package io.quorate.transport.thrift;

import io.quorate.api.Envelope;
import io.quorate.api.TransportLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The envelopes that wait for one peer on one channel. Guarded by itself.
 *
 * <p>Invariant: never more envelopes or bytes of payload than the limits allow.
 *
 * <p>It is open while a connection stands or is being made. Closed it takes nothing, so that what
 * was meant for now does not arrive after an outage.
 */
final class SendQueue {

    private final TransportLimits limits;
    private final ArrayDeque<Envelope> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean open;

    /** Whether the one thread that takes is waiting. */
    private boolean isAwaited;

    private boolean isWoken;

    SendQueue(TransportLimits limits) {
        this.limits = limits;
    }

    /** Takes an envelope, if there is room. */
    synchronized boolean offer(Envelope envelope) {
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
    synchronized List<Envelope> take(int encodedBytesMax, long patienceNanos)
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

    private List<Envelope> gather(int encodedBytesMax) {
        List<Envelope> batch = new ArrayList<>(Math.min(waiting.size(), Wire.ITEMS_MAX));
        long encoded = 0;
        while (batch.size() < Wire.ITEMS_MAX && !waiting.isEmpty()) {
            Envelope next = waiting.element();
            int size = next.payload().size();
            encoded += size + Wire.ITEM_BYTES_MAX;
            if (encoded > encodedBytesMax && !batch.isEmpty()) {
                break;
            }
            waiting.remove();
            bytes -= size;
            batch.add(next);
        }
        return batch;
    }

    /** Lets the present or next take return at once. */
    synchronized void wake() {
        isWoken = true;
        notifyAll();
    }

    synchronized void open() {
        open = true;
    }

    /** Takes nothing any more, and tells how many envelopes were thrown away. */
    synchronized int close() {
        open = false;
        int thrown = waiting.size();
        waiting.clear();
        bytes = 0;
        notifyAll();
        return thrown;
    }

    synchronized int size() {
        return waiting.size();
    }
}
