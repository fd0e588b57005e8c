package io.quorate.transport.thrift;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.await;
import static io.quorate.testkit.transport.TransportRig.link;
import static io.quorate.testkit.transport.TransportRig.point;
import static io.quorate.testkit.transport.TransportRig.problem;
import static io.quorate.testkit.transport.TransportRig.sendUntilItArrives;
import static io.quorate.testkit.transport.TransportRig.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.NodeId;
import io.quorate.api.Transport;
import io.quorate.api.TransportProvider;
import io.quorate.testkit.net.CertificateAuthority.Issued;
import io.quorate.testkit.transport.TlsTck;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.net.TlsFiles;
import java.io.IOException;
import org.apache.thrift.TException;
import org.junit.jupiter.api.Test;

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

    /** Certificates are for localhost and its numbers, and 127.0.0.2 is none of them. */
    @Test
    void aCertificateForAnotherHostIsRefusedUnlessNamesDoNotMatter() {
        Transport two =
                rig.start(
                        TWO,
                        atTwo,
                        with(tls(issue(authority, "node-2", TWO), trust), "bind", "127.0.0.2"));
        String elsewhere = two.address().replace("localhost", "127.0.0.2");
        Transport one = start(ONE, new TransportRig.Arrivals());
        point(one, TWO, elsewhere);
        await("the refusal", () -> !problem(one, TWO).isEmpty());
        assertThat(problem(one, TWO)).contains("127.0.0.2");
        assertThat(link(one, TWO).connects()).isZero();
        one.close();
        Transport lax =
                rig.start(
                        ONE,
                        new TransportRig.Arrivals(),
                        with(
                                tls(issue(authority, "node-1", ONE), trust),
                                "tls_host_name",
                                "false"));
        point(lax, TWO, elsewhere);
        sendUntilItArrives(lax, TWO, "hello", atTwo);
    }
}
