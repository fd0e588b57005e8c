package io.quorate.transport.net;

import io.quorate.api.Channel;
import io.quorate.api.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that are connected to this one. Guarded by itself.
 *
 * <p>Invariant: each has at most one connection for each channel that delivers; a newer one takes
 * the place of the older.
 *
 * <p>A node that is no peer may call: one whose membership is behind has to hear of members that it
 * does not know yet. There is room for a few of those.
 */
final class Callers {

    /** Where the connections of one node deliver. */
    private static final class Caller {
        private final InboundLane messages = new InboundLane();
        private final InboundLane bulk = new InboundLane();

        /** Connections that have not ended. */
        private int connections;

        InboundLane lane(Channel channel) {
            return channel == Channel.BULK ? bulk : messages;
        }
    }

    private final Predicate<NodeId> isPeer;
    private final Map<NodeId, Caller> callers = new HashMap<>();

    Callers(Predicate<NodeId> isPeer) {
        this.isPeer = isPeer;
    }

    /** Makes room for one more connection of {@code from}; nothing if there is none. */
    synchronized Optional<InboundLane> enter(NodeId from, Channel channel) {
        if (!callers.containsKey(from)
                && !isPeer.test(from)
                && strangers() >= Inbound.STRANGERS_MAX) {
            return Optional.empty();
        }
        Caller caller = callers.computeIfAbsent(from, key -> new Caller());
        caller.connections++;
        return Optional.of(caller.lane(channel));
    }

    private int strangers() {
        int count = 0;
        for (NodeId node : callers.keySet()) {
            count += isPeer.test(node) ? 0 : 1;
        }
        return count;
    }

    /** Forgets the caller with its last connection. */
    synchronized void leave(NodeId from) {
        Caller caller = callers.get(from);
        if (caller != null && --caller.connections == 0) {
            callers.remove(from);
        }
    }

    /** Ends the connections of a node that is no peer any more. */
    void disconnect(NodeId node) {
        @Nullable Caller caller;
        synchronized (this) {
            caller = callers.get(node);
        }
        if (caller != null) {
            caller.messages.take(null);
            caller.bulk.take(null);
        }
    }
}
