package io.quorate.transport.grpc;

import io.quorate.api.TransportProvider;
import io.quorate.testkit.transport.TransportTck;

/** The gRPC transport does what every transport must do. */
class GrpcTransportConformanceTest extends TransportTck {

    @Override
    protected TransportProvider provider() {
        return new GrpcTransportProvider();
    }

    @Override
    protected String listenAddress(int node) {
        return "localhost:0";
    }
}
