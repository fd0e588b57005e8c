package io.quorate.transport.net;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.PemFiles;
import io.quorate.api.SettingProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the TLS files are, all in PEM.
 *
 * @param certificate the node's certificate chain
 * @param key its private key, in PKCS #8
 * @param trust the authorities that sign for nodes
 */
public record TlsFiles(Path certificate, Path key, Path trust) {

    /**
     * Reads the files.
     *
     * @param self whom the certificate must name
     * @throws ConsensusException with {@link ConsensusError.Invalid} if a file cannot be read, the
     *     certificate is for somebody else, or the key for another certificate; the message names
     *     the file
     */
    TlsMaterial read(CertificateIdentity self) {
        try {
            List<X509Certificate> chain = PemFiles.certificates(certificate);
            checkNames(chain.get(0), self);
            return new TlsMaterial(
                    chain,
                    PemFiles.key(key, chain.get(0), certificate),
                    PemFiles.certificates(trust));
        } catch (IllegalArgumentException e) {
            throw new ConsensusException(
                    new ConsensusError.Invalid(String.valueOf(e.getMessage())), e);
        }
    }

    private void checkNames(X509Certificate own, CertificateIdentity self) {
        Optional<CertificateIdentity> named = CertificateIdentity.of(own);
        if (!named.equals(Optional.of(self))) {
            throw new IllegalArgumentException(
                    "TLS file "
                            + certificate
                            + " names "
                            + named.map(id -> "'" + id + "'").orElse("no node")
                            + ", where '"
                            + self
                            + "' is needed");
        }
    }

    /** What keeps these files from being of use to {@code self}, by the settings that name them. */
    List<SettingProblem> problems(CertificateIdentity self) {
        List<SettingProblem> problems = new ArrayList<>();
        SettingProblem.ofUnreadable(NetSettings.TLS_CERTIFICATE, certificate)
                .ifPresent(problems::add);
        SettingProblem.ofUnreadable(NetSettings.TLS_KEY, key).ifPresent(problems::add);
        SettingProblem.ofUnreadable(NetSettings.TLS_TRUST, trust).ifPresent(problems::add);
        if (problems.isEmpty()) {
            try {
                read(self);
            } catch (ConsensusException e) {
                problems.add(new SettingProblem(NetSettings.TLS_CERTIFICATE, e.error().message()));
            }
        }
        return problems;
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
}
