package io.quorate.transport.thrift;

import io.quorate.api.TransportProvider;
import io.quorate.testkit.transport.TransportTck;

/** The Thrift transport does what every transport must do. */
class ThriftTransportConformanceTest extends TransportTck {

    @Override
    protected TransportProvider provider() {
        return new ThriftTransportProvider();
    }

    @Override
    protected String listenAddress(int node) {
        return "localhost:0";
    }
}
