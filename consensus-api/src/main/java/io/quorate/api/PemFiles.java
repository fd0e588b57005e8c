package io.quorate.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and their keys. Each method reads its file anew. */
public final class PemFiles {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    private PemFiles() {}

    /**
     * The certificates in a file, at least one, in their order.
     *
     * @throws IllegalArgumentException if it cannot be read or holds none; the message names it
     */
    public static List<X509Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw unusable(file, "holds no certificate");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, "cannot be read: " + e);
        }
    }

    /**
     * The private key in a file, in PKCS #8, that belongs to a certificate.
     *
     * @param own the certificate
     * @param certificate the file it was read from, for the message
     * @throws IllegalArgumentException if the file cannot be read, or if the key is another one's;
     *     the message names the file
     */
    public static PrivateKey key(Path file, X509Certificate own, Path certificate) {
        try {
            Matcher matcher = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            if (!matcher.find()) {
                throw unusable(file, "holds no key in PKCS #8");
            }
            PrivateKey key =
                    KeyFactory.getInstance(own.getPublicKey().getAlgorithm())
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(decoded(file, matcher.group(1))));
            if (belongTogether(key, own)) {
                return key;
            }
        } catch (InvalidKeySpecException e) {
            // A key of another algorithm; told below.
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, "cannot be read: " + e);
        }
        throw unusable(file, "is not the key of " + certificate);
    }

    private static byte[] decoded(Path file, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw unusable(file, "cannot be read: " + e);
        }
    }

    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        Optional<String> algorithm = signatures(key.getAlgorithm());
        if (algorithm.isEmpty()) {
            return true;
        }
        byte[] sample = {1, 2, 3};
        try {
            Signature signer = Signature.getInstance(algorithm.get());
            signer.initSign(key);
            signer.update(sample);
            byte[] signature = signer.sign();
            // By its key alone: what the certificate is meant for is for the handshake to say.
            signer.initVerify(certificate.getPublicKey());
            signer.update(sample);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** How to sign with such a key; absent if only a handshake can tell. */
    private static Optional<String> signatures(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "EC" -> Optional.of("SHA256withECDSA");
            case "RSA" -> Optional.of("SHA256withRSA");
            case "EdDSA" -> Optional.of("EdDSA");
            default -> Optional.empty();
        };
    }

    private static IllegalArgumentException unusable(Path file, String problem) {
        return new IllegalArgumentException("TLS file " + file + " " + problem);
    }
}
