package io.quorate.kv.thrift;

import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.quorate.kv.protocol.FrontEndContext.ClientCertificates;
import io.quorate.kv.protocol.KvTls;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** TLS under the frames of a connection. */
final class TlsLayer {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SslContext context;

    private TlsLayer(SslContext context) {
        this.context = context;
    }

    /** For a node; null if it has none. */
    static @Nullable TlsLayer ofNode(Optional<KvTls> tls, ClientCertificates certificates) {
        ClientAuth asked =
                certificates == ClientCertificates.REQUIRED
                        ? ClientAuth.REQUIRE
                        : ClientAuth.OPTIONAL;
        return tls.map(
                        files ->
                                of(
                                        files,
                                        false,
                                        files.trust().isPresent() ? asked : ClientAuth.NONE))
                .orElse(null);
    }

    /** For a client; null if it has none. */
    static @Nullable TlsLayer ofClient(Optional<KvTls> tls) {
        return tls.map(files -> of(files, true, ClientAuth.NONE)).orElse(null);
    }

    private static TlsLayer of(KvTls tls, boolean isClient, ClientAuth clients) {
        try {
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(tls.keyManagers(), tls.trustManagers(), null);
            return new TlsLayer(
                    new JdkSslContext(
                            made,
                            isClient,
                            null,
                            IdentityCipherSuiteFilter.INSTANCE,
                            ApplicationProtocolConfig.DISABLED,
                            clients,
                            PROTOCOLS,
                            false));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e, e);
        }
    }

    /** The node's end of a connection. */
    SslHandler called(SocketChannel channel) {
        return context.newHandler(channel.alloc());
    }

    /** The client's end, which checks that the certificate names the host. */
    SslHandler calling(SocketChannel channel, String host, int port) {
        SslHandler handler = context.newHandler(channel.alloc(), host, port);
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        return handler;
    }
}
