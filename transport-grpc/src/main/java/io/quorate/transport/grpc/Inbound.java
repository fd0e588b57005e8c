package io.quorate.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.quorate.api.CertificateIdentity;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.transport.grpc.v1.Beat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The called side: greets callers, refuses those that do not belong here, and delivers what the
 * others send.
 *
 * <p>Invariant: each node has at most one stream for each channel here; a newer one takes the place
 * of the older.
 *
 * <p>A node that is no peer may call: one whose membership is behind has to hear of members that it
 * does not know yet.
 */
final class Inbound {

    private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

    /** Nodes that may have a stream here at a time. */
    private static final int CALLERS_MAX = 1_024;

    /** Batches that may wait for a listener, at each stream. */
    private static final int MESSAGES_AHEAD = 8;

    private static final int BULK_AHEAD = 2;

    /** Where the streams of one node deliver, one at a time for each channel. */
    private static final class Caller {
        private final InboundLane messages = new InboundLane();
        private final InboundLane bulk = new InboundLane();

        /** Streams that have not ended. */
        private int streams;

        InboundLane lane(Channel channel) {
            return channel == Channel.BULK ? bulk : messages;
        }
    }

    private final Local local;
    private final Listeners listeners;
    private final Function<NodeId, @Nullable Link> links;

    /** Guarded by itself. */
    private final Map<NodeId, Caller> callers = new HashMap<>();

    private final Map<NodeId, String> refusals = new ConcurrentHashMap<>();

    Inbound(Local local, Listeners listeners, Function<NodeId, @Nullable Link> links) {
        this.local = local;
        this.listeners = listeners;
        this.links = links;
    }

    ServerServiceDefinition service() {
        return ServerServiceDefinition.builder(Wire.DESCRIPTOR)
                .addMethod(
                        Wire.receiving(Channel.MESSAGES),
                        (call, headers) -> accept(Channel.MESSAGES, call, headers))
                .addMethod(
                        Wire.receiving(Channel.BULK),
                        (call, headers) -> accept(Channel.BULK, call, headers))
                .build();
    }

    private ServerCall.Listener<RawBatch> accept(
            Channel channel, ServerCall<RawBatch, Beat> call, Metadata headers) {
        Optional<Greeting> theirs = Greeting.of(headers);
        if (theirs.isEmpty()) {
            return refuse(call, "the call comes without a handshake");
        }
        NodeId from = theirs.get().handshake().node();
        Optional<String> refusal = refusal(call, theirs.get());
        if (refusal.isPresent()) {
            tellRefusal(from, refusal.get());
            return refuse(call, refusal.get());
        }
        refusals.remove(from);
        if (isFull(from)) {
            return refuse(call, "more than " + CALLERS_MAX + " nodes call");
        }
        call.sendHeaders(answer());
        InboundStream stream = register(channel, call, from);
        stream.start(
                local.threads().sender(channel),
                local.settings().keepaliveNanos(),
                channel == Channel.BULK ? BULK_AHEAD : MESSAGES_AHEAD);
        Link link = links.apply(from);
        if (link != null) {
            link.nudge();
        }
        return stream;
    }

    private InboundStream register(Channel channel, ServerCall<RawBatch, Beat> call, NodeId from) {
        InboundLane lane;
        synchronized (callers) {
            Caller caller = callers.computeIfAbsent(from, key -> new Caller());
            caller.streams++;
            lane = caller.lane(channel);
        }
        InboundStream stream =
                new InboundStream(call, reader(from), lane, new Receiving(from, channel));
        lane.take(stream);
        return stream;
    }

    /** Forgets the caller with its last stream. */
    private void unregister(NodeId from) {
        synchronized (callers) {
            Caller caller = callers.get(from);
            if (caller != null && --caller.streams == 0) {
                callers.remove(from);
            }
        }
    }

    private boolean isFull(NodeId from) {
        synchronized (callers) {
            return callers.size() >= CALLERS_MAX && !callers.containsKey(from);
        }
    }

    private BatchReader reader(NodeId from) {
        return new BatchReader(
                local.handshake().cluster(),
                from,
                local.handshake().node(),
                local.limits().payloadBytesMax());
    }

    private Metadata answer() {
        return new Greeting(local.handshake(), Optional.empty(), local.keepaliveMillis())
                .toMetadata();
    }

    private Optional<String> refusal(ServerCall<?, ?> call, Greeting theirs) {
        Optional<CertificateIdentity> proven = Optional.empty();
        if (local.tls() != null) {
            proven = Tls.peer(call.getAttributes());
            if (proven.isEmpty()) {
                return Optional.of("the caller's certificate names no node");
            }
        }
        return Greeting.refuseCaller(local.handshake(), theirs, proven)
                .map(ConsensusError::message);
    }

    /** Says it once for each node and reason. */
    private void tellRefusal(NodeId from, String why) {
        String text = "node " + from + " was refused: " + why;
        if (refusals.size() < CALLERS_MAX && !why.equals(refusals.put(from, why))) {
            LOG.warn("node {}: {}", local.handshake().node(), text);
        }
        Link link = links.apply(from);
        if (link != null) {
            link.refusedCaller(text);
        }
    }

    private ServerCall.Listener<RawBatch> refuse(ServerCall<RawBatch, Beat> call, String why) {
        call.close(Status.FAILED_PRECONDITION.withDescription(why), answer());
        return new ServerCall.Listener<>() {};
    }

    /** What becomes of the envelopes of one caller and channel. */
    private final class Receiving implements InboundStream.Receiver {

        private final NodeId from;
        private final Channel channel;

        Receiving(NodeId from, Channel channel) {
            this.from = from;
            this.channel = channel;
        }

        @Override
        public void deliver(Envelope envelope) {
            if (!listeners.deliver(channel, envelope)) {
                drop(1);
                return;
            }
            Link link = links.apply(from);
            if (link != null) {
                link.received(envelope);
            }
        }

        @Override
        public void drop(int envelopes) {
            Link link = links.apply(from);
            if (link != null) {
                link.dropped(envelopes);
            }
        }

        @Override
        public void ended() {
            unregister(from);
        }
    }

    /** Ends the streams of a node that is no peer any more. */
    void disconnect(NodeId node) {
        Caller caller;
        synchronized (callers) {
            caller = callers.get(node);
        }
        if (caller != null) {
            caller.messages.take(null);
            caller.bulk.take(null);
        }
    }
}
