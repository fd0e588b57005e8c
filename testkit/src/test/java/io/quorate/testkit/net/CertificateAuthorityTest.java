package io.quorate.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java reads what the authority makes, and takes it for what it says. */
class CertificateAuthorityTest {

    @TempDir Path directory;

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void anIssuedCertificateNamesWhatItIsForAndIsSignedByTheAuthority() throws Exception {
        CertificateAuthority authority = new CertificateAuthority("the authority");
        X509Certificate root = read(authority.writeTo(directory.resolve("root.crt")));
        X509Certificate leaf =
                read(authority.issue(directory, "leaf", "urn:one", "urn:two").certificate());
        leaf.checkValidity();
        leaf.verify(root.getPublicKey());
        root.verify(root.getPublicKey());
        assertThat(leaf.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=leaf");
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"),
                        List.of(6, "urn:one"),
                        List.of(6, "urn:two"));
        assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void theKeyBelongsToTheCertificate() throws Exception {
        CertificateAuthority.Issued issued =
                new CertificateAuthority("a").issue(directory, "leaf", "urn:x");
        String pem = Files.readString(issued.key()).replaceAll("-----[A-Z ]+-----|\\n", "");
        PrivateKey key =
                KeyFactory.getInstance("EC")
                        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update((byte) 1);
        byte[] signed = signature.sign();
        signature.initVerify(read(issued.certificate()));
        signature.update((byte) 1);
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void anotherAuthorityDidNotSign() throws Exception {
        X509Certificate leaf =
                read(new CertificateAuthority("same").issue(directory, "leaf").certificate());
        X509Certificate other =
                read(new CertificateAuthority("same").writeTo(directory.resolve("other.crt")));
        assertThatThrownBy(() -> leaf.verify(other.getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }
}
