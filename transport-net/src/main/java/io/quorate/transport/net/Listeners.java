package io.quorate.transport.net;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The listeners of all groups. */
final class Listeners {

    private static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

    private final Map<Integer, Listening> groups = new ConcurrentHashMap<>();

    /** How many may take their time. */
    private volatile int slow;

    synchronized void listen(int group, EnvelopeListener listener) {
        if (groups.putIfAbsent(group, new Listening(listener)) != null) {
            throw new IllegalStateException("group " + group + " has a listener");
        }
        slow += listener.isPrompt() ? 0 : 1;
    }

    void unlisten(int group) {
        Listening listening = remove(group);
        if (listening != null) {
            listening.end();
            listening.awaitEnd(System.nanoTime() + FOREVER_NANOS);
        }
    }

    private synchronized @Nullable Listening remove(int group) {
        Listening listening = groups.remove(group);
        slow -= listening == null || listening.isPrompt() ? 0 : 1;
        return listening;
    }

    /** Whether all of them return at once. */
    boolean arePrompt() {
        return slow == 0;
    }

    /**
     * Hands a batch over, one envelope after the other, as long as it may go on.
     *
     * @param taken is told of each envelope that a listener took
     */
    void deliver(
            Channel channel,
            List<Envelope> batch,
            BooleanSupplier mayGoOn,
            Consumer<Envelope> taken) {
        Listening inside = null;
        int group = 0;
        try {
            for (Envelope envelope : batch) {
                if (!mayGoOn.getAsBoolean()) {
                    return;
                }
                if (inside == null || group != envelope.group()) {
                    leave(inside);
                    group = envelope.group();
                    inside = enter(group);
                }
                if (inside != null && inside.deliver(channel, envelope)) {
                    taken.accept(envelope);
                }
            }
        } finally {
            leave(inside);
        }
    }

    private @Nullable Listening enter(int group) {
        Listening listening = groups.get(group);
        return listening != null && listening.enter() ? listening : null;
    }

    private static void leave(@Nullable Listening inside) {
        if (inside != null) {
            inside.leave();
        }
    }

    /** Ends all deliveries, and waits until a time for those under way. */
    void close(long deadlineNanos) {
        groups.values().forEach(Listening::end);
        groups.values().forEach(listening -> listening.awaitEnd(deadlineNanos));
        groups.clear();
    }
}
