package io.quorate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir Path directory = Path.of("");

    /** Makes {@code NAME.crt} and {@code NAME.key}, with the tool that comes with the JDK. */
    private void make(String name, String algorithm) throws Exception {
        Path store = directory.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "own",
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=" + name,
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(name + ".out").toFile())
                        .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue())
                .as(Files.readString(directory.resolve(name + ".out")))
                .isZero();
        write(name, store);
    }

    private void write(String name, Path store) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate("own").getEncoded());
        pem(name + ".key", "PRIVATE KEY", keys.getKey("own", PASSWORD).getEncoded());
    }

    private void pem(String file, String what, byte[] content) throws IOException {
        Files.writeString(
                file(file),
                "-----BEGIN "
                        + what
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(content)
                        + "\n-----END "
                        + what
                        + "-----\n");
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private PrivateKey key(String name) {
        return PemFiles.key(
                file(name), PemFiles.certificates(file("one.crt")).get(0), file("one.crt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void aKeyIsTakenIfItIsThatOfTheCertificate(String algorithm) throws Exception {
        make("one", algorithm);
        make("two", algorithm);
        assertThat(PemFiles.certificates(file("one.crt"))).hasSize(1);
        assertThat(key("one.key").getEncoded()).isNotEmpty();
        assertThatThrownBy(() -> key("two.key"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "TLS file " + file("two.key") + " is not the key of " + file("one.crt"));
    }

    @Test
    void aKeyOfAnotherKindIsNotThatOfTheCertificate() throws Exception {
        make("one", "EC");
        make("two", "RSA");
        assertThatThrownBy(() -> key("two.key"))
                .hasMessageContaining(file("two.key") + " is not the key of");
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        make("one", "EC");
        Files.writeString(file("empty"), "");
        Files.writeString(
                file("broken"), "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> PemFiles.certificates(file("empty")))
                .hasMessage("TLS file " + file("empty") + " holds no certificate");
        assertThatThrownBy(() -> PemFiles.certificates(file("one.key")))
                .hasMessageStartingWith("TLS file " + file("one.key") + " ");
        assertThatThrownBy(() -> PemFiles.certificates(file("missing")))
                .hasMessageContaining(file("missing") + " cannot be read");
        assertThatThrownBy(() -> key("empty"))
                .hasMessageContaining(file("empty") + " holds no key in PKCS #8");
        assertThatThrownBy(() -> key("broken")).hasMessageContaining(file("broken") + " ");
        assertThatThrownBy(() -> key("missing"))
                .hasMessageContaining(file("missing") + " cannot be read");
    }
}
