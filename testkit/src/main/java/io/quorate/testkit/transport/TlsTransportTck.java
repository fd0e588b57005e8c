package io.quorate.testkit.transport;

import io.quorate.api.Handshake;
import io.quorate.testkit.net.CertificateAuthority;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every transport must do, with TLS and compression on. A module runs it by extending it.
 *
 * <p>The transport has the settings that all transports between processes have.
 */
public abstract class TlsTransportTck extends TransportTck {

    @TempDir Path directory;
    private CertificateAuthority authority;
    private Path trust;

    @BeforeEach
    void createAuthority() {
        authority = new CertificateAuthority("conformance");
        trust = authority.writeTo(directory.resolve("trust.crt"));
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
