package io.quorate.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import io.quorate.api.Settings;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Transports of one test, and what it takes to wait for them. */
public final class TransportRig implements AutoCloseable {

    /** The cluster of all. */
    public static final ClusterId CLUSTER = new ClusterId("rig");

    /** A node. */
    public static final NodeId ONE = NodeId.of(1);

    /** Another. */
    public static final NodeId TWO = NodeId.of(2);

    /** A third. */
    public static final NodeId THREE = NodeId.of(3);

    /** 100,000 bytes a payload; 64 envelopes with 1 MiB waiting. */
    public static final TransportLimits LIMITS = new TransportLimits(100_000, 64, 1 << 20);

    /** Quick to notice and quick to come back. */
    public static final Map<String, String> QUICK =
            Map.of(
                    "keepalive", "50ms",
                    "keepalive_timeout", "500ms",
                    "connect_timeout", "5s",
                    "reconnect_min", "10ms",
                    "reconnect_max", "100ms");

    private final TransportProvider provider;
    private final List<Transport> open = new ArrayList<>();

    /** Has no transport yet, and will have those of {@code provider}. */
    public TransportRig(TransportProvider provider) {
        this.provider = provider;
    }

    /** What arrived. */
    public static final class Arrivals implements EnvelopeListener {
        /** In the order of arrival. */
        public final List<Envelope> all = new CopyOnWriteArrayList<>();

        @Override
        public void onEnvelope(Channel channel, Envelope envelope) {
            all.add(envelope);
        }

        /** Whether an envelope with that text as its payload arrived. */
        public boolean contains(String payload) {
            return all.stream().anyMatch(e -> e.payload().equals(Bytes.utf8(payload)));
        }
    }

    /** What node {@code node} says of itself. */
    public static Handshake handshake(NodeId node) {
        return new Handshake(
                CLUSTER, node, new UUID(1, node.value()), "kit", 1, LIMITS.payloadBytesMax());
    }

    /** More settings, by turns a name and a value. */
    public static Map<String, String> with(Map<String, String> settings, String... more) {
        Map<String, String> all = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    /** A transport with nobody listening, not yet running; closed with this. */
    public Transport create(Handshake handshake, String address, Map<String, String> settings) {
        Transport transport =
                provider.create(
                        new TransportContext(
                                handshake,
                                address,
                                List.of(),
                                LIMITS,
                                Settings.of(provider, settings)));
        open.add(transport);
        return transport;
    }

    /** A running transport at a free port, without peers; closed with this. */
    public Transport start(NodeId node, EnvelopeListener listener, Map<String, String> settings) {
        Transport transport = create(handshake(node), "localhost:0", settings);
        transport.listen(0, listener);
        transport.start();
        return transport;
    }

    /** Tells {@code transport} that the only peer is {@code peer}, at {@code address}. */
    public static void point(Transport transport, NodeId peer, String address) {
        transport.updatePeers(List.of(Member.voter(peer, address)));
    }

    /** An envelope for the group that {@link #start} listens for. */
    public static Envelope envelope(NodeId from, NodeId to, Bytes payload) {
        return new Envelope(CLUSTER, 0, 0, from, to, 0, payload);
    }

    /** An envelope with a text. */
    public static Envelope envelope(NodeId from, NodeId to, String payload) {
        return envelope(from, to, Bytes.utf8(payload));
    }

    /** How the link to a peer stands. */
    public static PeerLink link(Transport transport, NodeId peer) {
        return transport.links().stream()
                .filter(link -> link.peer().equals(peer))
                .findFirst()
                .orElseThrow();
    }

    /** Why a peer is not connected; empty if it is, or nothing is known. */
    public static String problem(Transport transport, NodeId peer) {
        return link(transport, peer).problem().orElse("");
    }

    /** Waits for a condition, for 30 s at most. */
    public static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Waits for a connection. */
    public static void awaitConnected(Transport transport, NodeId peer) {
        await("a connection to node " + peer, () -> link(transport, peer).connected());
    }

    /** Sends until something arrives: connections take their time, and envelopes may get lost. */
    public static void sendUntilItArrives(Transport from, NodeId to, String payload, Arrivals at) {
        NodeId sender = from.links().get(0).peer().equals(ONE) ? TWO : ONE;
        await(
                payload,
                () -> {
                    from.send(Channel.MESSAGES, envelope(sender, to, payload));
                    return at.contains(payload);
                });
    }

    @Override
    public void close() {
        open.forEach(Transport::close);
    }
}
