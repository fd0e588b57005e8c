package io.quorate.transport.thrift;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusError;
import io.quorate.api.HostPort;
import io.quorate.transport.net.TlsFiles;
import io.quorate.transport.net.TlsMaterial;
import io.quorate.transport.net.TlsReload;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS with certificates on both sides. New files are taken for new connections; those that stand go
 * on with what they have.
 *
 * <p>The caller checks that the certificate names the host it called, unless the settings say
 * otherwise. That it names the node is checked by the handshake that follows, on both sides.
 */
final class Tls {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final char[] NO_PASSWORD = {};

    private final boolean checksHostName;
    private final AtomicReference<@Nullable SSLContext> context = new AtomicReference<>();
    private final TlsReload reload;

    /**
     * Loads the files.
     *
     * @param self whom the certificate must name
     * @param checksHostName whether a peer's certificate must name its host
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Invalid} if they cannot
     *     be used; the message names the file
     */
    Tls(TlsFiles files, CertificateIdentity self, boolean checksHostName) {
        this.checksHostName = checksHostName;
        this.reload = new TlsReload(files, self, material -> context.set(context(material)));
    }

    /** The caller's end of a connection to {@code address}. */
    SSLSocket calling(Socket connected, HostPort address) throws IOException {
        SSLSocket socket = layer(connected, address.host(), address.port());
        socket.setUseClientMode(true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (checksHostName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** The called end of a connection. */
    SSLSocket called(Socket accepted) throws IOException {
        SSLSocket socket =
                layer(accepted, accepted.getInetAddress().getHostAddress(), accepted.getPort());
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setNeedClientAuth(true);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private SSLSocket layer(Socket raw, String host, int port) throws IOException {
        return (SSLSocket)
                Objects.requireNonNull(context.get())
                        .getSocketFactory()
                        .createSocket(raw, host, port, true);
    }

    void reloadIfChanged() {
        reload.reloadIfChanged();
    }

    private static SSLContext context(TlsMaterial material)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "node", material.key(), NO_PASSWORD, material.chain().toArray(new Certificate[0]));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(keys.getKeyManagers(), new TrustManager[] {material.trustManager()}, null);
        return made;
    }
}
