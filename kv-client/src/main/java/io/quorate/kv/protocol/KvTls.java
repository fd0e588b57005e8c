package io.quorate.kv.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS between clients and nodes. Files are in PEM, and read when a front end or a client is made.
 *
 * <p>A node has a certificate, which names its host. If it also has whom it trusts, clients need
 * certificates that they have signed; else it takes any client. A client trusts whom it is told, or
 * else whom this Java trusts.
 *
 * @param certificate one's own certificate, and those that vouch for it
 * @param key its private key, in PKCS #8
 * @param trust the authorities that sign for the other side
 */
public record KvTls(Optional<Path> certificate, Optional<Path> key, Optional<Path> trust) {

    private static final char[] NO_PASSWORD = {};
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    /**
     * Checks that what belongs together is there.
     *
     * @throws IllegalArgumentException if there is a certificate without a key, or a key without
     *     one
     */
    public KvTls {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    "a TLS certificate needs its key, and a key its certificate");
        }
    }

    /** A client that trusts these authorities, and shows no certificate. */
    public static KvTls trusting(Path authorities) {
        return new KvTls(Optional.empty(), Optional.empty(), Optional.of(authorities));
    }

    /**
     * Whose one's own certificate is, if there is one.
     *
     * @throws IllegalArgumentException if the file cannot be used; the message names it
     */
    public Optional<CertificateNames> names() {
        return certificate.map(
                file ->
                        CertificateNames.of(
                                (X509Certificate) certificates(file).iterator().next()));
    }

    /**
     * What shows one's own certificate; none if there is none.
     *
     * @throws IllegalArgumentException if a file cannot be used; the message names it
     */
    public KeyManager[] keyManagers() {
        if (certificate.isEmpty() || key.isEmpty()) {
            return new KeyManager[0];
        }
        Collection<? extends Certificate> chain = certificates(certificate.get());
        PrivateKey secret = key(key.get(), chain.iterator().next().getPublicKey().getAlgorithm());
        try {
            KeyStore store = empty();
            store.setKeyEntry("own", secret, NO_PASSWORD, chain.toArray(new Certificate[0]));
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw unusable(key.get(), e);
        }
    }

    /**
     * What says whom to trust.
     *
     * @throws IllegalArgumentException if the file cannot be used; the message names it
     */
    public TrustManager[] trustManagers() {
        try {
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (trust.isEmpty()) {
                factory.init((KeyStore) null);
                return factory.getTrustManagers();
            }
            KeyStore store = empty();
            for (Certificate authority : certificates(trust.get())) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e, e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new IllegalArgumentException("TLS file " + file + " holds no certificate");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) {
        try {
            Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            if (!matcher.find()) {
                throw new IllegalArgumentException("TLS file " + file + " holds no key in PKCS #8");
            }
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(decoded(file, matcher.group(1))));
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, e);
        }
    }

    private static byte[] decoded(Path file, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw unusable(file, e);
        }
    }

    private static IllegalArgumentException unusable(Path file, Exception why) {
        return new IllegalArgumentException("TLS file " + file + " cannot be used: " + why, why);
    }
}
