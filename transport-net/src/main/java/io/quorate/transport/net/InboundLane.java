package io.quorate.transport.net;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
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
     * Lets {@code delivery} hand over what {@code flow} brought. It asks whether it may go on: as
     * long as {@code flow} is the newest.
     */
    public synchronized void deliver(Inflow flow, Consumer<BooleanSupplier> delivery) {
        delivery.accept(() -> flow == newest.get());
    }
}
