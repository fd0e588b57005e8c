package io.quorate.transport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusException;
import io.quorate.testkit.net.CertificateAuthority;
import io.quorate.testkit.net.CertificateAuthority.Issued;
import io.quorate.testkit.transport.TransportRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS files that change while a node runs. */
class TlsReloadTest {

    private static final CertificateIdentity SELF =
            new CertificateIdentity(TransportRig.CLUSTER, TransportRig.ONE);

    @TempDir Path directory;
    private final CertificateAuthority authority = new CertificateAuthority("test");
    private final List<TlsMaterial> taken = new ArrayList<>();
    private TlsFiles files;
    private TlsReload reload;

    @BeforeEach
    void write() {
        Issued issued = issue("quorate://rig/node/1");
        Path trust = authority.writeTo(directory.resolve("trust.crt"));
        files = new TlsFiles(issued.certificate(), issued.key(), trust);
        reload = new TlsReload(files, SELF, taken::add);
    }

    private Issued issue(String uri) {
        return authority.issue(directory, "node", uri);
    }

    @Test
    void filesAreTakenAtTheStartAndWhenTheyChanged() {
        assertThat(taken).hasSize(1);
        reload.reloadIfChanged();
        assertThat(taken).hasSize(1);
        issue("quorate://rig/node/1");
        reload.reloadIfChanged();
        assertThat(taken).hasSize(2);
        assertThat(taken.get(1).key()).isNotEqualTo(taken.get(0).key());
        assertThat(taken.get(1).chain().get(0).getPublicKey())
                .isNotEqualTo(taken.get(0).chain().get(0).getPublicKey());
    }

    @Test
    void filesThatCannotBeUsedAreNotTakenAndGoodOnesAreAfterwards() throws IOException {
        Files.writeString(files.certificate(), "nonsense");
        reload.reloadIfChanged();
        Files.delete(files.certificate());
        reload.reloadIfChanged();
        issue("quorate://rig/node/2");
        reload.reloadIfChanged();
        assertThat(taken).hasSize(1);
        issue("quorate://rig/node/1");
        reload.reloadIfChanged();
        assertThat(taken).hasSize(2);
    }

    /** A certificate and its key are two files: between the two writes they do not fit. */
    @Test
    void aKeyThatIsNotYetThereIsWaitedFor() throws IOException {
        byte[] oldKey = Files.readAllBytes(files.key());
        issue("quorate://rig/node/1");
        byte[] newKey = Files.readAllBytes(files.key());
        Files.write(files.key(), oldKey);
        reload.reloadIfChanged();
        assertThat(taken).hasSize(1);
        Files.delete(files.key());
        reload.reloadIfChanged();
        Files.write(files.key(), newKey);
        reload.reloadIfChanged();
        assertThat(taken).hasSize(2);
    }

    @Test
    void filesThatCouldNotBeTakenAreTriedAgainThoughTheyAreTheSame() {
        AtomicBoolean fails = new AtomicBoolean();
        TlsReload passing =
                new TlsReload(
                        files,
                        SELF,
                        material -> {
                            if (fails.get()) {
                                throw new IOException("too many open files");
                            }
                            taken.add(material);
                        });
        taken.clear();
        issue("quorate://rig/node/1");
        fails.set(true);
        passing.reloadIfChanged();
        fails.set(false);
        passing.reloadIfChanged();
        assertThat(taken).hasSize(1);
        passing.reloadIfChanged();
        assertThat(taken).hasSize(1);
    }

    @Test
    void whatTheUserCannotTakeIsToldAtTheStart() {
        assertThatThrownBy(
                        () ->
                                new TlsReload(
                                        files,
                                        SELF,
                                        material -> {
                                            throw new GeneralSecurityException("no such curve");
                                        }))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("no such curve");
    }
}
