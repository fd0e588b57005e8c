package io.quorate.transport.grpc;

import io.quorate.api.TransportProvider;
import io.quorate.testkit.transport.NetworkTck;

/** What happens when the network between two nodes breaks. */
class NetworkFaultsTest extends NetworkTck {

    @Override
    protected TransportProvider provider() {
        return new GrpcTransportProvider();
    }
}
