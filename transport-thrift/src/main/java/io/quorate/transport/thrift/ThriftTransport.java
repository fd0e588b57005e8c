package io.quorate.transport.thrift;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.Handshake;
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
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's end of the Thrift network.
 *
 * <p>It calls each peer twice, for messages and for bulk, each time by a connection of its own, and
 * sends by these calls only; what peers send comes by the calls that they make.
 */
final class ThriftTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(ThriftTransport.class);
    private static final int PAYLOAD_BYTES_MAX = 1 << 30;
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4_500);

    /** How long a listener may go on before it is interrupted. */
    private static final long LISTENER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /**
     * What there is between start and close.
     *
     * @param local what all connections share
     * @param inbound what peers call
     * @param server what listens
     */
    private record Running(Local local, Inbound inbound, PeerServer server) {}

    private final TransportContext context;
    private final ThriftSettings settings;
    private final HostPort address;
    private final @Nullable Tls tls;
    private final Listeners listeners = new Listeners();
    private final Map<NodeId, Link> links = new ConcurrentSkipListMap<>();
    private volatile @Nullable Running running;

    /** Started or closed, successfully or not. */
    private boolean used;

    private boolean closed;

    ThriftTransport(TransportContext context) {
        this.context = context;
        if (context.limits().payloadBytesMax() > PAYLOAD_BYTES_MAX) {
            throw new ConsensusError.Invalid(
                            "Thrift carries payloads of up to "
                                    + PAYLOAD_BYTES_MAX
                                    + " bytes, not "
                                    + context.limits().payloadBytesMax())
                    .asException();
        }
        this.settings = ThriftSettings.of(context.settings(), context.handshake().node());
        this.address = HostPort.parse(context.listenAddress());
        Handshake self = context.handshake();
        this.tls =
                settings.tls()
                        .map(
                                files ->
                                        new Tls(
                                                files,
                                                new CertificateIdentity(
                                                        self.cluster(), self.node()),
                                                settings.tlsHostName()))
                        .orElse(null);
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
        Threads threads = new Threads("thrift-" + self());
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, work -> threads.make("timer", work));
        timer.setRemoveOnCancelPolicy(true);
        Local local =
                new Local(context.handshake(), settings, context.limits(), tls, threads, timer);
        Inbound inbound = new Inbound(local, listeners, links::get);
        try {
            running = new Running(local, inbound, new PeerServer(local, address, inbound));
        } catch (RuntimeException e) {
            timer.shutdownNow();
            throw e;
        }
        if (tls != null) {
            long nanos = settings.tlsReloadNanos();
            timer.scheduleWithFixedDelay(tls::reloadIfChanged, nanos, nanos, TimeUnit.NANOSECONDS);
        }
        links.values().forEach(link -> link.open(local));
        LOG.info("node {} listens for peers at {}", self(), address());
    }

    @Override
    public String address() {
        Running now = running;
        return now == null ? context.listenAddress() : now.server.address().toString();
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
                link.open(now.local);
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
        ending.server.close();
        links.values().forEach(Link::close);
        listeners.close(now + LISTENER_NANOS);
        ending.local.timer().shutdownNow();
        ending.local.threads().close(now + CLOSE_NANOS);
        LOG.info("node {} does not listen any more", self());
    }
}
