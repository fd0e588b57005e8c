package io.quorate.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.transport.grpc.v1.Beat;
import io.quorate.transport.net.Greeting;
import io.quorate.transport.net.Inbound;
import io.quorate.transport.net.InboundLane;
import io.quorate.transport.net.Inflow;
import java.util.List;
import java.util.Optional;

/**
 * The called side: greets callers, refuses those that do not belong here, and delivers what the
 * others send.
 */
final class PeerCalls {

    /** Batches that may wait for a listener, at each stream. */
    private static final int MESSAGES_AHEAD = 8;

    private static final int BULK_AHEAD = 2;

    private final Local local;
    private final Inbound inbound;

    PeerCalls(Local local, Inbound inbound) {
        this.local = local;
        this.inbound = inbound;
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
        Optional<Greeting> theirs = Hellos.of(headers);
        if (theirs.isEmpty()) {
            return refuse(call, "the call comes without a handshake");
        }
        Optional<String> refusal = inbound.refusal(theirs.get(), local.peer(call.getAttributes()));
        if (refusal.isPresent()) {
            return refuse(call, refusal.get());
        }
        NodeId from = theirs.get().handshake().node();
        Optional<InboundLane> lane = inbound.enter(from, channel);
        if (lane.isEmpty()) {
            return refuse(call, "too many nodes that are no peers call");
        }
        call.sendHeaders(answer());
        InboundStream stream =
                new InboundStream(
                        call,
                        reader(from),
                        new Receiving(from, channel, lane.get()),
                        local.threads().workers());
        lane.get().take(stream);
        stream.start(
                local.threads().sender(channel),
                local.settings().keepaliveNanos(),
                channel == Channel.BULK ? BULK_AHEAD : MESSAGES_AHEAD);
        inbound.entered(from);
        return stream;
    }

    private BatchReader reader(NodeId from) {
        return new BatchReader(
                local.node().handshake().cluster(),
                from,
                local.node().handshake().node(),
                local.node().limits().payloadBytesMax());
    }

    private Metadata answer() {
        return Hellos.toMetadata(local.node().greeting(Optional.empty()));
    }

    private ServerCall.Listener<RawBatch> refuse(ServerCall<RawBatch, Beat> call, String why) {
        call.close(Status.FAILED_PRECONDITION.withDescription(why), answer());
        return new ServerCall.Listener<>() {};
    }

    /** What becomes of the envelopes of one caller and channel. */
    private final class Receiving implements InboundStream.Receiver {

        private final NodeId from;
        private final Channel channel;

        private final InboundLane lane;

        Receiving(NodeId from, Channel channel, InboundLane lane) {
            this.from = from;
            this.channel = channel;
            this.lane = lane;
        }

        @Override
        public boolean isPrompt() {
            return inbound.isPrompt();
        }

        @Override
        public void deliver(Inflow flow, List<Envelope> batch) {
            inbound.deliver(from, channel, lane, flow, batch);
        }

        @Override
        public void drop(int envelopes) {
            inbound.drop(from, envelopes);
        }

        @Override
        public void ended() {
            inbound.leave(from);
        }
    }
}
