package io.quorate.transport.grpc;

import io.quorate.api.TransportProvider;
import io.quorate.testkit.transport.TlsTransportTck;

/** The gRPC transport does what every transport must do, with TLS and compression on. */
class TlsTransportConformanceTest extends TlsTransportTck {

    @Override
    protected TransportProvider provider() {
        return new GrpcTransportProvider();
    }
}
