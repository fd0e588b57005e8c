package io.quorate.transport.inmemory;

import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import io.quorate.api.TransportLimits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a transport knows of one peer. Guarded by itself. */
final class Link {

    private static final class Queue {
        private int envelopes;
        private long bytes;
    }

    private final NodeId peer;
    private final String address;
    private final TransportLimits limits;
    private final Queue messages = new Queue();
    private final Queue bulk = new Queue();

    /** The peer's transport that the last handshake was with. */
    private @Nullable InMemoryTransport greeted;

    private boolean connected;
    private @Nullable String problem;
    private long sent;
    private long sentBytes;
    private long received;
    private long receivedBytes;
    private long dropped;
    private long connects;

    Link(NodeId peer, String address, TransportLimits limits) {
        this.peer = peer;
        this.address = address;
        this.limits = limits;
    }

    String address() {
        return address;
    }

    /** The peer's transport, if it is there and both sides' handshakes agree. */
    synchronized @Nullable InMemoryTransport connect(InMemoryTransport self) {
        InMemoryTransport target = InMemoryNetwork.at(address);
        if (target != greeted) {
            greeted = target;
            problem = target == null ? "nothing listens at " + address : disagreement(self, target);
            connected = problem == null;
            connects += connected ? 1 : 0;
        }
        return connected ? target : null;
    }

    private @Nullable String disagreement(InMemoryTransport self, InMemoryTransport target) {
        return self.handshake()
                .refuse(target.handshake(), peer)
                .map(ConsensusError::message)
                .orElse(null);
    }

    /** Takes a place in the queue, if there is room. */
    synchronized boolean reserve(Channel channel, int bytes) {
        Queue queue = queue(channel);
        if (queue.envelopes >= limits.queueEnvelopesMax()
                || queue.bytes + bytes > limits.queueBytesMax()) {
            return false;
        }
        queue.envelopes++;
        queue.bytes += bytes;
        return true;
    }

    synchronized void release(Channel channel, int bytes) {
        Queue queue = queue(channel);
        queue.envelopes--;
        queue.bytes -= bytes;
    }

    private Queue queue(Channel channel) {
        return channel == Channel.BULK ? bulk : messages;
    }

    synchronized void sent(int bytes) {
        sent++;
        sentBytes += bytes;
    }

    synchronized void received(int bytes, boolean taken) {
        if (taken) {
            received++;
            receivedBytes += bytes;
        } else {
            dropped++;
        }
    }

    synchronized void dropped() {
        dropped++;
    }

    synchronized PeerLink picture() {
        return new PeerLink(
                peer,
                address,
                connected,
                sent,
                sentBytes,
                sent,
                sentBytes,
                sentBytes,
                received,
                receivedBytes,
                dropped,
                messages.envelopes + bulk.envelopes,
                connects,
                0,
                Optional.ofNullable(problem));
    }
}
