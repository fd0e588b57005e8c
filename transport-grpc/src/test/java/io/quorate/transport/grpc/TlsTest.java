package io.quorate.transport.grpc;

import io.quorate.api.NodeId;
import io.quorate.api.TransportProvider;
import io.quorate.testkit.net.CertificateAuthority.Issued;
import io.quorate.testkit.transport.TlsTck;

/** Who gets in, and who does not. */
class TlsTest extends TlsTck {

    @Override
    protected TransportProvider provider() {
        return new GrpcTransportProvider();
    }

    @Override
    protected String refusal(
            String address, Issued issued, NodeId issuedTo, NodeId claimed, NodeId to) {
        return Impostor.call(address, issued, trust, claimed, to);
    }
}
