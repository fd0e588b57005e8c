package io.quorate.testkit.sim;

import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import io.quorate.api.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The network as one life of a node sees it. */
final class SimTransport implements Transport {

    private static final int PAYLOAD_BYTES_MAX = 8 << 20;

    private final SimLife<?> life;
    private final SimNetwork network;
    private final TreeMap<Integer, EnvelopeListener> listeners = new TreeMap<>();
    private final TreeMap<NodeId, Member> peers = new TreeMap<>();
    private boolean running;

    SimTransport(SimLife<?> life, SimNetwork network, List<Member> members) {
        this.life = life;
        this.network = network;
        updatePeers(members);
    }

    boolean receive(Channel channel, Envelope envelope) {
        EnvelopeListener listener = listeners.get(envelope.group());
        if (!running || listener == null) {
            return false;
        }
        life.run(() -> listener.onEnvelope(channel, envelope));
        return true;
    }

    @Override
    public void listen(int group, EnvelopeListener listener) {
        if (listeners.putIfAbsent(group, listener) != null) {
            throw new IllegalStateException("group " + group + " has a listener");
        }
    }

    @Override
    public void unlisten(int group) {
        listeners.remove(group);
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public String address() {
        return "sim:" + life.id();
    }

    @Override
    public boolean send(Channel channel, Envelope envelope) {
        int bytes = envelope.payload().size();
        if (bytes > PAYLOAD_BYTES_MAX) {
            throw new ConsensusError.TooLarge("payload", bytes, PAYLOAD_BYTES_MAX).asException();
        }
        life.effect(Trace.What.SEND, bytes);
        boolean known = peers.containsKey(envelope.to()) && !envelope.to().equals(life.id());
        if (!running || !known || !envelope.from().equals(life.id())) {
            return false;
        }
        network.send(channel, envelope);
        return true;
    }

    @Override
    public int payloadBytesMax() {
        return PAYLOAD_BYTES_MAX;
    }

    @Override
    public void updatePeers(List<Member> members) {
        peers.clear();
        for (Member member : members) {
            peers.put(member.id(), member);
        }
    }

    @Override
    public List<PeerLink> links() {
        List<PeerLink> links = new ArrayList<>();
        for (Member peer : peers.values()) {
            if (!peer.id().equals(life.id())) {
                links.add(link(peer));
            }
        }
        return links;
    }

    @Override
    public void close() {
        running = false;
        listeners.clear();
    }

    private PeerLink link(Member peer) {
        return new PeerLink(
                peer.id(),
                peer.address(),
                running,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                0,
                Optional.empty());
    }
}
