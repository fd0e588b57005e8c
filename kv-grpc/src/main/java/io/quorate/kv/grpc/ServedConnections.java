package io.quorate.kv.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.quorate.kv.protocol.CertificateNames;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of clients. Those that call have places, so many as there may be; whose
 * certificate was shown is read once for each.
 */
final class ServedConnections extends ServerTransportFilter {

    private final ServerLimits limits;
    private final AtomicInteger places = new AtomicInteger();

    ServedConnections(ServerLimits limits) {
        this.limits = limits;
    }

    @Override
    public Attributes transportReady(Attributes attributes) {
        return attributes.toBuilder()
                .set(
                        ServedConnection.KEY,
                        new ServedConnection(
                                CertificateNames.ofPeer(
                                        attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION)),
                                this::takePlace,
                                limits.unreadBytesMax()))
                .build();
    }

    @Override
    public void transportTerminated(Attributes attributes) {
        // A connection may end before it was ready.
        ServedConnection ended = attributes == null ? null : attributes.get(ServedConnection.KEY);
        if (ended != null && ended.isAdmitted()) {
            places.decrementAndGet();
        }
    }

    private boolean takePlace() {
        boolean free = places.incrementAndGet() <= limits.connectionsMax();
        if (!free) {
            places.decrementAndGet();
        }
        return free;
    }
}
