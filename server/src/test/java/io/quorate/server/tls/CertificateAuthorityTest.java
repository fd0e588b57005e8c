package io.quorate.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {

    private static final String URI = "quorate://orders/node/2";

    @TempDir Path directory;
    private Path certificateFile;
    private Path keyFile;

    private final CertificateAuthority authority =
            new CertificateAuthority("orders", Duration.ofDays(2));

    @BeforeEach
    void issue() throws IOException {
        certificateFile = directory.resolve("node.crt");
        keyFile = directory.resolve("node.key");
        authority.issue(certificateFile, keyFile, URI, List.of("localhost", "127.0.0.1", "::1"));
    }

    @Test
    void certificateNamesTheNodeAndItsHosts() throws Exception {
        assertThat(read(certificateFile).getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactly(URI, "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void certificateIsSignedByItsAuthorityAndByNoOther() throws Exception {
        X509Certificate node = read(certificateFile);
        node.verify(ownCertificate(authority).getPublicKey());
        X509Certificate other =
                ownCertificate(new CertificateAuthority("orders", Duration.ofDays(2)));
        assertThatThrownBy(() -> node.verify(other.getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void onlyTheAuthorityMaySignCertificates() throws Exception {
        assertThat(read(certificateFile).getBasicConstraints()).isEqualTo(-1);
        X509Certificate own = ownCertificate(authority);
        assertThat(own.getBasicConstraints()).isZero();
        assertThat(own.getKeyUsage()[5]).as("may sign certificates").isTrue();
    }

    @Test
    void certificateIsGoodNowAndNotAfterItsTime() throws Exception {
        X509Certificate node = read(certificateFile);
        node.checkValidity();
        assertThat(node.getNotAfter().toInstant())
                .isBetween(
                        java.time.Instant.now().plus(Duration.ofHours(47)),
                        java.time.Instant.now().plus(Duration.ofHours(49)));
    }

    @Test
    void keyBelongsToTheCertificateAndToItsOwnerAlone() throws Exception {
        byte[] message = {1, 2, 3};
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key());
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(read(certificateFile));
        signature.update(message);
        assertThat(signature.verify(signed)).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
                .isEqualTo("rw-------");
    }

    @Test
    void keyThatIsThereIsNotReplaced() throws IOException {
        String before = Files.readString(keyFile);
        assertThatThrownBy(
                        () -> authority.issue(certificateFile, keyFile, URI, List.of("localhost")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(keyFile)).isEqualTo(before);
    }

    private X509Certificate ownCertificate(CertificateAuthority from)
            throws IOException, GeneralSecurityException {
        Path file = directory.resolve("ca-" + System.identityHashCode(from) + ".crt");
        from.writeTo(file);
        return read(file);
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private PrivateKey key() throws IOException, GeneralSecurityException {
        String pem = Files.readString(keyFile).replaceAll("-----[A-Z ]+-----|\\s", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    }
}
