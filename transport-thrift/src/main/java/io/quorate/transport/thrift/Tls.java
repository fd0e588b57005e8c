package io.quorate.transport.thrift;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusError;
import io.quorate.api.HostPort;
import io.quorate.transport.thrift.ThriftSettings.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS with certificates on both sides. New files are taken for new connections; those that stand go
 * on with what they have.
 *
 * <p>The caller checks that the certificate names the host it called, unless the settings say
 * otherwise. That it names the node is checked by the handshake that follows, on both sides.
 */
final class Tls {

    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = {};

    private final TlsFiles files;
    private final CertificateIdentity self;
    private final boolean checksHostName;
    private volatile SSLContext context;
    private List<Object> seen;

    /**
     * Reads the files.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Invalid} if one cannot
     *     be read, if the key is not the certificate's, or if the certificate is another node's
     */
    Tls(TlsFiles files, CertificateIdentity self, boolean checksHostName) {
        this.files = files;
        this.self = self;
        this.checksHostName = checksHostName;
        this.seen = versions();
        this.context = load();
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
        return (SSLSocket) context.getSocketFactory().createSocket(raw, host, port, true);
    }

    /** Who is at the other end of a connection, as its certificate says. */
    static Optional<CertificateIdentity> peer(SSLSession session) {
        try {
            return CertificateIdentity.of(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
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
            context = load();
            LOG.info("{} took new TLS files, {}", self, files.certificate());
        } catch (RuntimeException e) {
            LOG.warn("{} keeps its old TLS files: {}", self, e.getMessage());
        }
    }

    private SSLContext load() {
        Certificate[] chain = certificates(files.certificate());
        Certificate[] authorities = certificates(files.trust());
        PrivateKey key = key(chain[0].getPublicKey().getAlgorithm());
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
            return context(chain, key, authorities);
        } catch (GeneralSecurityException | IOException e) {
            throw new ConsensusError.Invalid("TLS cannot be set up: " + e.getMessage())
                    .asException();
        }
    }

    private static SSLContext context(
            Certificate[] chain, PrivateKey key, Certificate[] authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("node", key, NO_PASSWORD, chain);
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (int i = 0; i < authorities.length; i++) {
            trusted.setCertificateEntry("authority-" + i, authorities[i]);
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return made;
    }

    private static Certificate[] certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate[] found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(new Certificate[0]);
            if (found.length == 0) {
                throw invalid(file, "holds no certificate");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(file, "cannot be read: " + e);
        }
    }

    private PrivateKey key(String algorithm) {
        try {
            String text = Files.readString(files.key(), StandardCharsets.US_ASCII);
            Matcher matcher = KEY.matcher(text);
            if (!matcher.find()) {
                throw invalid(files.key(), "holds no key in PKCS #8");
            }
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
            return java.security.KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw invalid(files.key(), "is not the key of " + files.certificate());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw invalid(files.key(), "cannot be read: " + e);
        }
    }

    private static boolean belongTogether(PrivateKey key, Certificate certificate) {
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
}
