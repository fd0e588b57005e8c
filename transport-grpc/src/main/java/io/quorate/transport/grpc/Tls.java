package io.quorate.transport.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusError;
import io.quorate.transport.grpc.GrpcSettings.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS with certificates on both sides. New files are taken for new connections; those that stand go
 * on with what they have.
 *
 * <p>Instead of the host's name the certificate's {@link CertificateIdentity} is checked, by the
 * handshake that follows.
 */
final class Tls {

    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final TlsFiles files;
    private final CertificateIdentity self;
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final AdvancedTlsX509TrustManager trust;
    private final SslContext server;
    private final SslContext client;
    private List<Object> seen;

    /**
     * Reads the files.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Invalid} if one cannot
     *     be read, if the key is not the certificate's, or if the certificate is another node's
     */
    Tls(TlsFiles files, CertificateIdentity self) {
        this.files = files;
        this.self = self;
        try {
            this.trust =
                    AdvancedTlsX509TrustManager.newBuilder()
                            .setVerification(
                                    AdvancedTlsX509TrustManager.Verification
                                            .CERTIFICATE_ONLY_VERIFICATION)
                            .build();
            this.seen = versions();
            load();
            this.server =
                    GrpcSslContexts.configure(SslContextBuilder.forServer(keys))
                            .trustManager(trust)
                            .clientAuth(ClientAuth.REQUIRE)
                            .protocols("TLSv1.3", "TLSv1.2")
                            .build();
            this.client =
                    GrpcSslContexts.configure(SslContextBuilder.forClient())
                            .keyManager(keys)
                            .trustManager(trust)
                            .protocols("TLSv1.3", "TLSv1.2")
                            .build();
        } catch (SSLException | GeneralSecurityException e) {
            throw new ConsensusError.Invalid("TLS cannot be set up: " + e.getMessage())
                    .asException();
        }
    }

    SslContext server() {
        return server;
    }

    SslContext client() {
        return client;
    }

    /**
     * Takes the files if they changed. What is wrong with them is logged, and the old ones stay.
     */
    synchronized void reloadIfChanged() {
        List<Object> now = versions();
        if (now.equals(seen)) {
            return;
        }
        seen = now;
        try {
            load();
            LOG.info("{} took new TLS files, {}", self, files.certificate());
        } catch (RuntimeException e) {
            LOG.warn("{} keeps its old TLS files: {}", self, e.getMessage());
        }
    }

    private void load() {
        X509Certificate[] chain = certificates(files.certificate());
        X509Certificate[] authorities = certificates(files.trust());
        PrivateKey key = key();
        Optional<CertificateIdentity> named = CertificateIdentity.of(chain[0]);
        if (!named.equals(Optional.of(self))) {
            throw invalid(
                    files.certificate(),
                    "names "
                            + named.map(id -> "'" + id + "'").orElse("no node")
                            + ", where '"
                            + self
                            + "' is needed");
        }
        if (!belongTogether(key, chain[0])) {
            throw invalid(files.key(), "is not the key of " + files.certificate());
        }
        try {
            trust.updateTrustCredentials(authorities);
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(files.trust(), "cannot be trusted: " + e.getMessage());
        }
        keys.updateIdentityCredentials(chain, key);
    }

    private static X509Certificate[] certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            X509Certificate[] found = CertificateUtils.getX509Certificates(in);
            if (found.length == 0) {
                throw invalid(file, "holds no certificate");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(file, "cannot be read: " + e);
        }
    }

    private PrivateKey key() {
        try (InputStream in = Files.newInputStream(files.key())) {
            return CertificateUtils.getPrivateKey(in);
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(files.key(), "cannot be read: " + e);
        }
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        byte[] sample = {1, 2, 3};
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(sample);
            byte[] signature = signer.sign();
            signer.initVerify(certificate);
            signer.update(sample);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What tells whether a file was written again; a missing one has no version. */
    private List<Object> versions() {
        return List.of(version(files.certificate()), version(files.key()), version(files.trust()));
    }

    private static Object version(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static RuntimeException invalid(Path file, String problem) {
        return new ConsensusError.Invalid("TLS file " + file + " " + problem).asException();
    }

    /** Who is at the other end of a connection, as its certificate says. */
    static Optional<CertificateIdentity> peer(Attributes connection) {
        SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            return session == null
                    ? Optional.empty()
                    : CertificateIdentity.of(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
