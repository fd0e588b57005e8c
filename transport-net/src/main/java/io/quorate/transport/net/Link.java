package io.quorate.transport.net;

import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a transport knows of one peer: where it is, how it is reached, and what went on. */
public final class Link {

    private final NodeId peer;
    private final LongAdder sent = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder encodedBytes = new LongAdder();
    private final LongAdder wireBytes = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder connects = new LongAdder();
    private final AtomicLong roundTripNanos = new AtomicLong();
    private volatile String address;
    private volatile boolean connected;
    private volatile @Nullable String problem;
    private volatile @Nullable Outbound messages;
    private volatile @Nullable Outbound bulk;

    Link(NodeId peer, String address) {
        this.peer = peer;
        this.address = address;
    }

    /** Which peer. */
    public NodeId peer() {
        return peer;
    }

    /** Where it is looked for now. */
    public String address() {
        return address;
    }

    /** Begins to connect. */
    void open(Network.Running network) {
        Outbound forMessages = network.outbound(this, Channel.MESSAGES);
        Outbound forBulk = network.outbound(this, Channel.BULK);
        messages = forMessages;
        bulk = forBulk;
        forMessages.open();
        forBulk.open();
    }

    /** Connects somewhere else from now on. */
    void moveTo(String newAddress) {
        address = newAddress;
        outbounds().forEach(Outbound::reconnect);
    }

    /** The peer is there: tries now, if the next attempt is still to wait for. */
    void nudge() {
        outbounds().forEach(Outbound::nudge);
    }

    /** Disconnects for good, and waits for that until a time. */
    static void close(Collection<Link> links, long deadlineNanos) {
        links.forEach(Link::close);
        for (Link link : links) {
            link.outbounds().forEach(outbound -> outbound.awaitClosed(deadlineNanos));
        }
    }

    /** Disconnects for good. */
    void close() {
        outbounds().forEach(Outbound::close);
    }

    private List<Outbound> outbounds() {
        Outbound forMessages = messages;
        Outbound forBulk = bulk;
        return forMessages == null || forBulk == null ? List.of() : List.of(forMessages, forBulk);
    }

    /** Takes an envelope for sending; counts it as dropped if it cannot. */
    boolean offer(Channel channel, Envelope envelope) {
        Outbound outbound = channel == Channel.BULK ? bulk : messages;
        boolean taken = outbound != null && outbound.offer(envelope);
        if (!taken) {
            dropped.increment();
        }
        return taken;
    }

    /** A handshake with the peer succeeded. */
    public void connected(Channel channel) {
        if (channel == Channel.MESSAGES) {
            connects.increment();
            connected = true;
            problem = null;
        }
    }

    /** There is no connection, or none any more. */
    public void disconnected(Channel channel, String why) {
        if (channel == Channel.MESSAGES) {
            problem = why;
            connected = false;
        }
    }

    /** The peer called here and was refused. */
    void refusedCaller(String why) {
        if (!connected) {
            problem = why;
        }
    }

    /** A batch was handed to the network. */
    public void sent(List<Envelope> batch) {
        long bytes = 0;
        for (Envelope envelope : batch) {
            bytes += envelope.payload().size();
        }
        sent.add(batch.size());
        sentBytes.add(bytes);
        batches.increment();
    }

    /**
     * Batches were encoded and written.
     *
     * @param encoded their bytes before compression
     * @param wire their bytes as they were written
     */
    public void wrote(long encoded, long wire) {
        encodedBytes.add(encoded);
        wireBytes.add(wire);
    }

    /** The peer answered a question on the way of messages after so long. */
    public void answered(long nanos) {
        roundTripNanos.accumulateAndGet(
                Math.max(1, nanos),
                (smooth, sample) -> smooth == 0 ? sample : smooth + (sample - smooth) / 8);
    }

    void received(int envelopes, long payloadBytes) {
        received.add(envelopes);
        receivedBytes.add(payloadBytes);
    }

    /** Envelopes for or from the peer were given up on. */
    public void dropped(long envelopes) {
        dropped.add(envelopes);
    }

    PeerLink picture() {
        int queued = 0;
        for (Outbound outbound : outbounds()) {
            queued += outbound.queued();
        }
        boolean stands = connected;
        return new PeerLink(
                peer,
                address,
                stands,
                sent.sum(),
                sentBytes.sum(),
                batches.sum(),
                encodedBytes.sum(),
                wireBytes.sum(),
                received.sum(),
                receivedBytes.sum(),
                dropped.sum(),
                queued,
                connects.sum(),
                roundTripNanos.get(),
                stands ? Optional.empty() : Optional.ofNullable(problem));
    }
}
