package io.quorate.transport.thrift;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The called side: who may call, and where what they send goes. */
final class Inbound {

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    /** Nodes whose refusal is remembered, so that it is told once. */
    private static final int REFUSALS_MAX = 1_024;

    private final Local local;
    private final Listeners listeners;
    private final Function<NodeId, @Nullable Link> links;
    private final Callers callers;
    private final Map<NodeId, String> refusals = new ConcurrentHashMap<>();

    Inbound(Local local, Listeners listeners, Function<NodeId, @Nullable Link> links) {
        this.local = local;
        this.listeners = listeners;
        this.links = links;
        this.callers = new Callers(node -> links.apply(node) != null);
    }

    Local local() {
        return local;
    }

    /** Why the caller must not talk to this node, if it must not. */
    Optional<String> refusal(Greeting theirs, Optional<CertificateIdentity> proven) {
        NodeId from = theirs.handshake().node();
        Optional<String> refusal =
                Greeting.refuseCaller(local.handshake(), theirs, local.tls() != null, proven)
                        .map(ConsensusError::message);
        if (refusal.isPresent()) {
            tellRefusal(from, refusal.get());
        } else {
            refusals.remove(from);
        }
        return refusal;
    }

    /** Says it once for each node and reason. */
    private void tellRefusal(NodeId from, String why) {
        String text = "node " + from + " was refused: " + why;
        if (refusals.size() < REFUSALS_MAX && !why.equals(refusals.put(from, why))) {
            LOG.warn("node {}: {}", local.handshake().node(), text);
        }
        Link link = links.apply(from);
        if (link != null) {
            link.refusedCaller(text);
        }
    }

    /** Where a new connection of {@code from} delivers; nothing if too many strangers call. */
    Optional<InboundLane> enter(NodeId from, Channel channel) {
        return callers.enter(from, channel);
    }

    /** The peer is there: calls it now, if it is not connected. */
    void entered(NodeId from) {
        Link link = links.apply(from);
        if (link != null) {
            link.nudge();
        }
    }

    void leave(NodeId from) {
        callers.leave(from);
    }

    /** Ends the connections of a node that is no peer any more. */
    void disconnect(NodeId node) {
        callers.disconnect(node);
    }

    FrameReader reader(NodeId from) {
        return new FrameReader(
                local.handshake().cluster(), from, local.handshake().node(), local.limits());
    }

    void deliver(Channel channel, Envelope envelope) {
        if (!listeners.deliver(channel, envelope)) {
            drop(envelope.from(), 1);
            return;
        }
        Link link = links.apply(envelope.from());
        if (link != null) {
            link.received(envelope);
        }
    }

    /** Envelopes arrived in vain. */
    void drop(NodeId from, int envelopes) {
        Link link = links.apply(from);
        if (link != null) {
            link.dropped(envelopes);
        }
    }
}
