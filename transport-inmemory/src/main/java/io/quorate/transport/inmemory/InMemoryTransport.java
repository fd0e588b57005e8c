package io.quorate.transport.inmemory;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * One node's end of the in-memory network.
 *
 * <p>{@link #send} copies the payload and puts it into an inbox of the receiver, whose own threads
 * deliver it: one thread for each {@link Channel}, so that the channels never wait for each other.
 */
final class InMemoryTransport implements Transport {

    private enum State {
        NEW,
        RUNNING,
        CLOSED
    }

    private final TransportContext context;
    private final TransportLimits limits;
    private final InMemoryNetwork network;
    private final Faults faults;
    private final Inbox messages;
    private final Inbox bulk;
    private final Map<Integer, Listening> listeners = new ConcurrentHashMap<>();
    private final Map<NodeId, Link> links = new ConcurrentSkipListMap<>();
    private volatile State state = State.NEW;

    InMemoryTransport(TransportContext context, Faults faults) {
        this.context = context;
        this.limits = context.limits();
        this.network = InMemoryNetwork.ofAddress(context.listenAddress());
        this.faults = faults;
        String name = "inmemory-" + context.handshake().node();
        this.messages = new Inbox(name, this::deliver);
        this.bulk = new Inbox(name + "-bulk", this::deliver);
        updatePeers(context.peers());
    }

    Handshake handshake() {
        return context.handshake();
    }

    @Override
    public void listen(int group, EnvelopeListener listener) {
        if (listeners.putIfAbsent(group, new Listening(listener)) != null) {
            throw new IllegalStateException("group " + group + " has a listener");
        }
    }

    @Override
    public void unlisten(int group) {
        Listening listening = listeners.remove(group);
        if (listening != null) {
            listening.end();
        }
    }

    @Override
    public synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("started before");
        }
        InMemoryNetwork.register(context.listenAddress(), this);
        messages.start();
        bulk.start();
        state = State.RUNNING;
    }

    @Override
    public String address() {
        return context.listenAddress();
    }

    @Override
    public boolean send(Channel channel, Envelope envelope) {
        if (envelope.payload().size() > limits.payloadBytesMax()) {
            throw new ConsensusError.TooLarge(
                            "payload", envelope.payload().size(), limits.payloadBytesMax())
                    .asException();
        }
        if (!envelope.from().equals(context.handshake().node())) {
            throw new IllegalArgumentException(
                    "an envelope from node "
                            + envelope.from()
                            + " at node "
                            + context.handshake().node());
        }
        Link link = links.get(envelope.to());
        if (state != State.RUNNING || link == null) {
            return false;
        }
        InMemoryTransport target = link.connect(this);
        if (target == null || !link.reserve(channel, envelope.payload().size())) {
            link.dropped();
            return false;
        }
        link.sent(envelope.payload().size());
        int copies = network.passes(envelope.from(), envelope.to()) ? faults.copies() : 0;
        if (copies == 0) {
            link.release(channel, envelope.payload().size());
            link.dropped();
        }
        for (int copy = 0; copy < copies; copy++) {
            boolean last = copy == copies - 1;
            target.inbox(channel)
                    .put(
                            new Delivery(channel, copy(envelope), last ? link : null),
                            faults.delayNanos());
        }
        return true;
    }

    private static Envelope copy(Envelope envelope) {
        return new Envelope(
                envelope.cluster(),
                envelope.group(),
                envelope.generation(),
                envelope.from(),
                envelope.to(),
                envelope.kind(),
                Bytes.wrap(envelope.payload().toByteArray()));
    }

    private Inbox inbox(Channel channel) {
        return channel == Channel.BULK ? bulk : messages;
    }

    private void deliver(Delivery delivery) {
        Envelope envelope = delivery.envelope();
        delivery.leaveQueue();
        Listening listening = listeners.get(envelope.group());
        boolean taken = listening != null && listening.deliver(delivery.channel(), envelope);
        Link link = links.get(envelope.from());
        if (link != null) {
            link.received(envelope.payload().size(), taken);
        }
    }

    @Override
    public int payloadBytesMax() {
        return limits.payloadBytesMax();
    }

    @Override
    public void updatePeers(List<Member> members) {
        Map<NodeId, String> wanted = new HashMap<>();
        for (Member member : members) {
            if (!member.id().equals(context.handshake().node())) {
                wanted.put(member.id(), member.address());
            }
        }
        links.keySet().retainAll(wanted.keySet());
        wanted.forEach(
                (id, address) ->
                        links.compute(
                                id,
                                (key, link) ->
                                        link != null && link.address().equals(address)
                                                ? link
                                                : new Link(id, address, limits)));
    }

    @Override
    public List<PeerLink> links() {
        List<PeerLink> result = new ArrayList<>();
        for (Link link : links.values()) {
            if (state == State.RUNNING) {
                link.connect(this);
            }
            result.add(link.picture());
        }
        return result;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
        }
        InMemoryNetwork.unregister(context.listenAddress(), this);
        messages.close();
        bulk.close();
        listeners.clear();
    }
}
