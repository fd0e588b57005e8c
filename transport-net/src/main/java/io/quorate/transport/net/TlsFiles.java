package io.quorate.transport.net;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.SettingProblem;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the TLS files are, all in PEM.
 *
 * @param certificate the node's certificate chain
 * @param key its private key, in PKCS #8
 * @param trust the authorities that sign for nodes
 */
public record TlsFiles(Path certificate, Path key, Path trust) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    /**
     * Reads the files.
     *
     * @param self whom the certificate must name
     * @throws ConsensusException with {@link ConsensusError.Invalid} if a file cannot be read, the
     *     certificate is for somebody else, or the key for another certificate; the message names
     *     the file
     */
    TlsMaterial read(CertificateIdentity self) {
        List<X509Certificate> chain = certificates(certificate);
        List<X509Certificate> authorities = certificates(trust);
        X509Certificate own = chain.get(0);
        PrivateKey secret = key(own.getPublicKey().getAlgorithm());
        Optional<CertificateIdentity> named = CertificateIdentity.of(own);
        if (!named.equals(Optional.of(self))) {
            throw invalid(
                    certificate,
                    "names "
                            + named.map(id -> "'" + id + "'").orElse("no node")
                            + ", where '"
                            + self
                            + "' is needed");
        }
        if (!belongTogether(secret, own)) {
            throw invalid(key, "is not the key of " + certificate);
        }
        return new TlsMaterial(chain, secret, authorities);
    }

    /** What keeps these files from being of use to {@code self}, by the settings that name them. */
    List<SettingProblem> problems(CertificateIdentity self) {
        List<SettingProblem> problems = new ArrayList<>();
        unreadable(NetSettings.TLS_CERTIFICATE, certificate).ifPresent(problems::add);
        unreadable(NetSettings.TLS_KEY, key).ifPresent(problems::add);
        unreadable(NetSettings.TLS_TRUST, trust).ifPresent(problems::add);
        if (problems.isEmpty()) {
            try {
                read(self);
            } catch (ConsensusException e) {
                problems.add(new SettingProblem(NetSettings.TLS_CERTIFICATE, e.error().message()));
            }
        }
        return problems;
    }

    private static Optional<SettingProblem> unreadable(String key, Path file) {
        return Files.isReadable(file)
                ? Optional.empty()
                : Optional.of(
                        new SettingProblem(
                                key, "is " + file + ", which is not there or cannot be read"));
    }

    private static List<X509Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw invalid(file, "holds no certificate");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw invalid(file, "cannot be read: " + e);
        }
    }

    private PrivateKey key(String algorithm) {
        try {
            String text = Files.readString(key, StandardCharsets.US_ASCII);
            Matcher matcher = KEY.matcher(text);
            if (!matcher.find()) {
                throw invalid(key, "holds no key in PKCS #8");
            }
            byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (InvalidKeySpecException e) {
            throw invalid(key, "is not the key of " + certificate);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw invalid(key, "cannot be read: " + e);
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
    List<Object> versions() {
        return List.of(version(certificate), version(key), version(trust));
    }

    private static Object version(Path file) {
        try {
            return Files.getLastModifiedTime(file) + " " + Files.size(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static ConsensusException invalid(Path file, String problem) {
        return new ConsensusError.Invalid("TLS file " + file + " " + problem).asException();
    }
}
