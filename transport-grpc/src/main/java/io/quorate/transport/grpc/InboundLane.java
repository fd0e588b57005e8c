package io.quorate.transport.grpc;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the streams of one caller and channel deliver, one at a time. The newest stream delivers;
 * what an older one still has is thrown away.
 */
final class InboundLane {

    private final AtomicReference<@Nullable InboundStream> newest = new AtomicReference<>();

    /** Lets {@code stream} deliver from now on, and ends the one before. */
    void take(@Nullable InboundStream stream) {
        InboundStream before = newest.getAndSet(stream);
        if (before != null) {
            before.end("replaced by a newer stream");
        }
    }

    /**
     * Runs {@code delivery}, which tells whether to go on, as long as {@code stream} is the newest.
     */
    synchronized void deliver(InboundStream stream, BooleanSupplier delivery) {
        boolean more = true;
        while (more && stream == newest.get()) {
            more = delivery.getAsBoolean();
        }
    }
}
