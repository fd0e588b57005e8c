package io.quorate.transport.net;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The listeners of all groups. */
final class Listeners {

    private static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

    private final Map<Integer, Listening> groups = new ConcurrentHashMap<>();

    void listen(int group, EnvelopeListener listener) {
        if (groups.putIfAbsent(group, new Listening(listener)) != null) {
            throw new IllegalStateException("group " + group + " has a listener");
        }
    }

    void unlisten(int group) {
        Listening listening = groups.remove(group);
        if (listening != null) {
            listening.end();
            listening.awaitEnd(System.nanoTime() + FOREVER_NANOS);
        }
    }

    boolean deliver(Channel channel, Envelope envelope) {
        Listening listening = groups.get(envelope.group());
        return listening != null && listening.deliver(channel, envelope);
    }

    /** Ends all deliveries, and waits until a time for those under way. */
    void close(long deadlineNanos) {
        groups.values().forEach(Listening::end);
        groups.values().forEach(listening -> listening.awaitEnd(deadlineNanos));
        groups.clear();
    }
}
