package io.quorate.transport.grpc;

import io.quorate.api.Envelope;
import io.quorate.api.TransportLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

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
        return true;
    }

    /**
     * Removes what fits into one batch, in order: at least one envelope, unless none waits.
     *
     * @param encodedBytesMax the size of the batch, which one envelope alone may exceed
     */
    synchronized List<Envelope> gather(int encodedBytesMax) {
        List<Envelope> batch = new ArrayList<>(Math.min(waiting.size(), Wire.ITEMS_MAX));
        long encoded = 0;
        while (batch.size() < Wire.ITEMS_MAX && !waiting.isEmpty()) {
            Envelope next = waiting.element();
            encoded += Wire.itemBytes(next);
            if (encoded > encodedBytesMax && !batch.isEmpty()) {
                break;
            }
            waiting.remove();
            bytes -= next.payload().size();
            batch.add(next);
        }
        return batch;
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
        return thrown;
    }

    synchronized int size() {
        return waiting.size();
    }
}
