package io.quorate.transport.inmemory;

import io.quorate.api.TransportProvider;
import io.quorate.testkit.transport.TransportTck;
import java.util.concurrent.atomic.AtomicInteger;

/** The in-memory transport does what every transport must do. */
class InMemoryTransportConformanceTest extends TransportTck {

    private static final AtomicInteger NETWORKS = new AtomicInteger();

    private final String network = "conformance-" + NETWORKS.incrementAndGet();

    @Override
    protected TransportProvider provider() {
        return new InMemoryTransportProvider();
    }

    @Override
    protected String listenAddress(int node) {
        return network + "/" + node;
    }
}
