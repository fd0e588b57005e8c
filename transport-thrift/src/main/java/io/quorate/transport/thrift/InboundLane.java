package io.quorate.transport.thrift;

import io.quorate.api.Envelope;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the connections of one caller and channel deliver, one at a time. The newest delivers; what
 * an older one still has is thrown away.
 */
final class InboundLane {

    private final AtomicReference<@Nullable Called> newest = new AtomicReference<>();

    /** Lets {@code called} deliver from now on, and ends the one before. */
    void take(@Nullable Called called) {
        Called before = newest.getAndSet(called);
        if (before != null) {
            before.abort("replaced by a newer connection");
        }
    }

    /**
     * Hands {@code batch} over, as long as {@code called} is the newest, and tells how many of it
     * were thrown away.
     */
    synchronized int deliver(Called called, List<Envelope> batch, Consumer<Envelope> receiver) {
        int delivered = 0;
        for (Envelope envelope : batch) {
            if (called != newest.get()) {
                break;
            }
            receiver.accept(envelope);
            delivered++;
        }
        return batch.size() - delivered;
    }
}
