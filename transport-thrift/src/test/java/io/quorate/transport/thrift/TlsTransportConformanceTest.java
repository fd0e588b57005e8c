package io.quorate.transport.thrift;

import io.quorate.api.TransportProvider;
import io.quorate.testkit.transport.TlsTransportTck;

/** The Thrift transport does what every transport must do, with TLS and compression on. */
class TlsTransportConformanceTest extends TlsTransportTck {

    @Override
    protected TransportProvider provider() {
        return new ThriftTransportProvider();
    }
}
