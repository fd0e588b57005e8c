package io.quorate.transport.net;

import io.quorate.api.Envelope;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections of one caller and channel deliver, one at a time. The newest delivers; what
 * an older one still has is thrown away.
 */
public final class InboundLane {

    private final AtomicReference<@Nullable Inflow> newest = new AtomicReference<>();

    /** Lets {@code flow}, or nothing, deliver from now on, and ends the one before. */
    public void take(@Nullable Inflow flow) {
        Inflow before = newest.getAndSet(flow);
        if (before != null) {
            before.end("replaced by a newer connection");
        }
    }

    /**
     * Hands {@code batch} over, one envelope after the other, as long as {@code flow} is the
     * newest, and tells how many of it were thrown away.
     */
    public synchronized int deliver(
            Inflow flow, List<Envelope> batch, Consumer<Envelope> receiver) {
        int delivered = 0;
        for (Envelope envelope : batch) {
            if (flow != newest.get()) {
                break;
            }
            receiver.accept(envelope);
            delivered++;
        }
        return batch.size() - delivered;
    }
}
