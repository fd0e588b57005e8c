package io.quorate.transport.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusError;
import io.quorate.transport.net.TlsFiles;
import io.quorate.transport.net.TlsMaterial;
import io.quorate.transport.net.TlsReload;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Encryption with certificates on both sides. Every connection made after a change of the files
 * uses the new ones.
 *
 * <p>The caller checks that the certificate names the host it called, unless the settings say
 * otherwise. That it names the node is checked by the handshake that follows, on both sides.
 */
final class Tls {

    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final AdvancedTlsX509TrustManager trust;
    private final SslContext server;

    /** Made anew with the files, so that no session goes on that began with older ones. */
    private final AtomicReference<@Nullable SslContext> client = new AtomicReference<>();

    private final AtomicReference<@Nullable X509TrustManager> now = new AtomicReference<>();
    private final TlsReload reload;

    /**
     * Loads the files.
     *
     * @param self whom the certificate must name
     * @param checksHostName whether a called peer's certificate must name its host
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Invalid} if they cannot
     *     be used; the message names the file
     */
    Tls(TlsFiles files, CertificateIdentity self, boolean checksHostName) {
        try {
            this.trust =
                    AdvancedTlsX509TrustManager.newBuilder()
                            .setVerification(
                                    checksHostName
                                            ? Verification.CERTIFICATE_AND_HOST_NAME_VERIFICATION
                                            : Verification.CERTIFICATE_ONLY_VERIFICATION)
                            .build();
            this.reload = new TlsReload(files, self, this::take);
            this.server =
                    GrpcSslContexts.configure(SslContextBuilder.forServer(keys))
                            .trustManager(trust)
                            .clientAuth(ClientAuth.REQUIRE)
                            .protocols("TLSv1.3", "TLSv1.2")
                            .build();
        } catch (SSLException | GeneralSecurityException e) {
            throw new ConsensusError.Invalid("TLS cannot be set up: " + e.getMessage())
                    .asException();
        }
    }

    private void take(TlsMaterial material) throws GeneralSecurityException, IOException {
        now.set(material.trustManager());
        trust.updateTrustCredentials(material.authorities().toArray(new X509Certificate[0]));
        keys.updateIdentityCredentials(
                material.chain().toArray(new X509Certificate[0]), material.key());
        client.set(
                GrpcSslContexts.configure(SslContextBuilder.forClient())
                        .keyManager(keys)
                        .trustManager(trust)
                        .protocols("TLSv1.3", "TLSv1.2")
                        .build());
    }

    SslContext server() {
        return server;
    }

    SslContext client() {
        return Objects.requireNonNull(client.get());
    }

    void reloadIfChanged() {
        reload.reloadIfChanged();
    }

    /**
     * Who is at the other end of a connection, as its certificate says; nobody if that is not
     * trusted now. It was trusted when the session began, but a session that is taken up again by a
     * new connection may be older than the files.
     */
    Optional<CertificateIdentity> peer(Attributes connection) {
        SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        return session == null || !isTrusted(session) ? Optional.empty() : TlsReload.peer(session);
    }

    private boolean isTrusted(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            X509Certificate[] certificates =
                    Arrays.copyOf(chain, chain.length, X509Certificate[].class);
            Objects.requireNonNull(now.get())
                    .checkClientTrusted(
                            certificates, certificates[0].getPublicKey().getAlgorithm());
            return true;
        } catch (SSLPeerUnverifiedException | CertificateException | ArrayStoreException e) {
            return false;
        }
    }
}
