package io.quorate.transport.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The sources that are kept come from the protocol that is kept. */
class GeneratedSourcesTest {

    @Test
    void theSourcesWereWrittenFromThisProtocol() throws IOException, NoSuchAlgorithmException {
        byte[] protocol = Files.readAllBytes(Path.of("src/main/thrift/peer.thrift"));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(protocol);
        assertThat(Files.readString(Path.of("src/generated/thrift/peer.thrift.sha256")).strip())
                .as("run ./generate after a change of peer.thrift")
                .isEqualTo(HexFormat.of().formatHex(digest));
    }
}
