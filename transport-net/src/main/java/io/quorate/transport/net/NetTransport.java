package io.quorate.transport.net;

import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.HostPort;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's end of a network between processes: all that does not depend on what the {@link
 * Network} speaks.
 *
 * <p>It calls each peer twice, for messages and for bulk, each time by a connection of its own, and
 * sends by these calls only; what peers send comes by the calls that they make.
 */
public final class NetTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(NetTransport.class);
    private static final int PAYLOAD_BYTES_MAX = 1 << 30;
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4_500);

    /** How long connections and listeners may take to end before they are broken off. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * What there is between start and close.
     *
     * @param inbound what peers call
     * @param network what listens and sends
     */
    private record Running(Inbound inbound, Network.Running network) {}

    private final TransportContext context;
    private final LocalNode local;
    private final Network network;
    private final HostPort address;
    private final Listeners listeners = new Listeners();
    private final Map<NodeId, Link> links = new ConcurrentSkipListMap<>();
    private volatile @Nullable Running running;

    /** Started or closed, successfully or not. */
    private boolean used;

    private boolean closed;

    /**
     * Not yet running.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if the address makes no sense,
     *     or payloads may be larger than 1 GiB
     */
    public NetTransport(TransportContext context, NetSettings settings, Network network) {
        if (context.limits().payloadBytesMax() > PAYLOAD_BYTES_MAX) {
            throw new ConsensusError.Invalid(
                            "payloads of up to "
                                    + PAYLOAD_BYTES_MAX
                                    + " bytes can be carried, not "
                                    + context.limits().payloadBytesMax())
                    .asException();
        }
        this.context = context;
        this.local = new LocalNode(context.handshake(), settings, context.limits());
        this.network = network;
        this.address = HostPort.parse(context.listenAddress());
        updatePeers(context.peers());
    }

    private NodeId self() {
        return context.handshake().node();
    }

    @Override
    public void listen(int group, EnvelopeListener listener) {
        listeners.listen(group, listener);
    }

    @Override
    public void unlisten(int group) {
        listeners.unlisten(group);
    }

    @Override
    public synchronized void start() {
        if (used) {
            throw new IllegalStateException("started or closed before");
        }
        used = true;
        Inbound inbound = new Inbound(local, listeners, links::get);
        Network.Running started = network.start(address, inbound);
        running = new Running(inbound, started);
        links.values().forEach(link -> link.open(started));
        LOG.info("node {} listens for peers at {}", self(), address());
    }

    @Override
    public String address() {
        Running now = running;
        return now == null ? context.listenAddress() : now.network.address().toString();
    }

    /**
     * {@inheritDoc}
     *
     * <p>While a peer is not connected and no attempt to connect is under way, envelopes for it are
     * dropped at once.
     *
     * @throws IllegalArgumentException also if the envelope names another cluster
     */
    @Override
    public boolean send(Channel channel, Envelope envelope) {
        int size = envelope.payload().size();
        if (size > context.limits().payloadBytesMax()) {
            throw new ConsensusError.TooLarge("payload", size, context.limits().payloadBytesMax())
                    .asException();
        }
        if (!envelope.from().equals(self())
                || !envelope.cluster().equals(context.handshake().cluster())) {
            throw new IllegalArgumentException(
                    "an envelope from node "
                            + envelope.from()
                            + " of cluster '"
                            + envelope.cluster()
                            + "' at node "
                            + self()
                            + " of cluster '"
                            + context.handshake().cluster()
                            + "'");
        }
        Link link = running == null ? null : links.get(envelope.to());
        return link != null && link.offer(channel, envelope);
    }

    @Override
    public int payloadBytesMax() {
        return context.limits().payloadBytesMax();
    }

    @Override
    public synchronized void updatePeers(List<Member> members) {
        if (closed) {
            return;
        }
        Map<NodeId, String> wanted = new HashMap<>();
        for (Member member : members) {
            if (!member.id().equals(self())) {
                wanted.put(member.id(), member.address());
            }
        }
        for (NodeId id : List.copyOf(links.keySet())) {
            if (!wanted.containsKey(id)) {
                forget(id);
            }
        }
        wanted.forEach(this::connect);
    }

    private void forget(NodeId id) {
        Link link = links.remove(id);
        if (link != null) {
            link.close();
        }
        Running now = running;
        if (now != null) {
            now.inbound.disconnect(id);
        }
    }

    private void connect(NodeId id, String where) {
        Link known = links.get(id);
        if (known == null) {
            Link link = new Link(id, where);
            links.put(id, link);
            Running now = running;
            if (now != null) {
                link.open(now.network);
            }
        } else if (!known.address().equals(where)) {
            known.moveTo(where);
        }
    }

    @Override
    public List<PeerLink> links() {
        List<PeerLink> result = new ArrayList<>();
        links.values().forEach(link -> result.add(link.picture()));
        return result;
    }

    @Override
    public void close() {
        Running ending;
        synchronized (this) {
            used = true;
            closed = true;
            ending = running;
            running = null;
        }
        if (ending == null) {
            return;
        }
        long now = System.nanoTime();
        long patience = now + PATIENCE_NANOS;
        Link.close(links.values(), patience);
        ending.network.stop(patience);
        listeners.close(patience);
        ending.network.close(now + CLOSE_NANOS);
        LOG.info("node {} does not listen any more", self());
    }
}
