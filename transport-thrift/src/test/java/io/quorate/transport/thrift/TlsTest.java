package io.quorate.transport.thrift;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.NodeId;
import io.quorate.api.TransportProvider;
import io.quorate.testkit.net.CertificateAuthority.Issued;
import io.quorate.testkit.transport.TlsTck;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.net.TlsFiles;
import java.io.IOException;
import org.apache.thrift.TException;

/** Who gets in, and who does not. */
class TlsTest extends TlsTck {

    @Override
    protected TransportProvider provider() {
        return new ThriftTransportProvider();
    }

    @Override
    protected String refusal(
            String address, Issued issued, NodeId issuedTo, NodeId claimed, NodeId to) {
        Tls tls =
                new Tls(
                        new TlsFiles(issued.certificate(), issued.key(), trust),
                        new CertificateIdentity(TransportRig.CLUSTER, issuedTo),
                        true);
        try (StockClient caller = new StockClient(address, tls)) {
            String why = caller.hello(claimed, to).getRefusal();
            return why == null ? "" : why;
        } catch (IOException | TException e) {
            throw new AssertionError(e);
        }
    }
}
