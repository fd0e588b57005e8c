package io.quorate.kv.protocol;

import io.quorate.api.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
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
        return certificate.map(file -> CertificateNames.of(PemFiles.certificates(file).get(0)));
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
        List<X509Certificate> chain = PemFiles.certificates(certificate.get());
        PrivateKey secret = PemFiles.key(key.get(), chain.get(0), certificate.get());
        try {
            KeyStore store = empty();
            store.setKeyEntry("own", secret, NO_PASSWORD, chain.toArray(new Certificate[0]));
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw impossible(e);
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
            for (Certificate authority : PemFiles.certificates(trust.get())) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw impossible(e);
        }
    }

    private static IllegalArgumentException impossible(Exception why) {
        return new IllegalArgumentException("TLS cannot be set up: " + why, why);
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
