package io.quorate.transport.net;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The called side: who may call, and where what they send goes. */
public final class Inbound {

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    /** Nodes that may be connected here at a time and are no peers. */
    public static final int STRANGERS_MAX = 64;

    /** Nodes whose refusal is remembered, so that it is told once. */
    private static final int REFUSALS_MAX = 1_024;

    private final LocalNode local;
    private final boolean secure;
    private final Listeners listeners;
    private final Function<NodeId, @Nullable Link> links;
    private final Callers callers;
    private final Map<NodeId, String> refusals = new ConcurrentHashMap<>();

    Inbound(LocalNode local, Listeners listeners, Function<NodeId, @Nullable Link> links) {
        this.local = local;
        this.secure = local.settings().tls().isPresent();
        this.listeners = listeners;
        this.links = links;
        this.callers = new Callers(node -> links.apply(node) != null);
    }

    /** This node. */
    public LocalNode local() {
        return local;
    }

    /**
     * Why the caller must not talk to this node, if it must not; the link to it and the log tell.
     *
     * @param proven who it is by its certificate
     */
    public Optional<String> refusal(Greeting theirs, Optional<CertificateIdentity> proven) {
        NodeId from = theirs.handshake().node();
        Optional<String> refusal =
                Greeting.refuseCaller(local.handshake(), theirs, secure, proven)
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

    /**
     * Where a new connection of {@code from} delivers; nothing if too many nodes call that are no
     * peers. Each that enters {@link #leave leaves} once.
     */
    public Optional<InboundLane> enter(NodeId from, Channel channel) {
        return callers.enter(from, channel);
    }

    /** The peer is there: calls it now, if it is not connected. */
    public void entered(NodeId from) {
        Link link = links.apply(from);
        if (link != null) {
            link.nudge();
        }
    }

    /** A connection that {@link #enter entered} is over. */
    public void leave(NodeId from) {
        callers.leave(from);
    }

    /** Ends the connections of a node that is no peer any more. */
    void disconnect(NodeId node) {
        callers.disconnect(node);
    }

    /** Whether all listeners return at once, so that any thread may {@link #deliver}. */
    public boolean isPrompt() {
        return listeners.arePrompt();
    }

    /** Hands what {@code flow} brought to the listeners, and counts it. */
    public void deliver(
            NodeId from, Channel channel, InboundLane lane, Inflow flow, List<Envelope> batch) {
        Taken taken = new Taken();
        lane.deliver(flow, isNewest -> listeners.deliver(channel, batch, isNewest, taken));
        Link link = links.apply(from);
        if (link != null) {
            link.received(taken.envelopes, taken.bytes);
            link.dropped(batch.size() - taken.envelopes);
        }
    }

    /** How much of a batch was taken. */
    private static final class Taken implements Consumer<Envelope> {
        private int envelopes;
        private long bytes;

        @Override
        public void accept(Envelope envelope) {
            envelopes++;
            bytes += envelope.payload().size();
        }
    }

    /** Envelopes arrived in vain. */
    public void drop(NodeId from, int envelopes) {
        Link link = links.apply(from);
        if (link != null) {
            link.dropped(envelopes);
        }
    }
}
