package io.quorate.transport.thrift;

import io.quorate.api.Handshake;
import io.quorate.api.TransportProvider;
import io.quorate.testkit.net.CertificateAuthority;
import io.quorate.testkit.transport.TransportTck;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The Thrift transport does what every transport must do, with TLS and compression on. */
class TlsTransportConformanceTest extends TransportTck {

    @TempDir Path directory;
    private CertificateAuthority authority;
    private Path trust;

    @BeforeEach
    void createAuthority() {
        authority = new CertificateAuthority("conformance");
        trust = authority.writeTo(directory.resolve("trust.crt"));
    }

    @Override
    protected TransportProvider provider() {
        return new ThriftTransportProvider();
    }

    @Override
    protected Map<String, String> settings(Handshake handshake) {
        String cluster = handshake.cluster().name();
        CertificateAuthority.Issued issued =
                authority.issue(
                        directory,
                        cluster + "-" + handshake.node(),
                        "quorate://" + cluster + "/node/" + handshake.node());
        return Map.of(
                "tls_certificate", issued.certificate().toString(),
                "tls_key", issued.key().toString(),
                "tls_trust", trust.toString(),
                "compression", "zstd");
    }

    @Override
    protected String listenAddress(int node) {
        return "localhost:0";
    }
}
