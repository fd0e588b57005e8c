package io.quorate.testkit.transport;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.QUICK;
import static io.quorate.testkit.transport.TransportRig.THREE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.await;
import static io.quorate.testkit.transport.TransportRig.awaitConnected;
import static io.quorate.testkit.transport.TransportRig.handshake;
import static io.quorate.testkit.transport.TransportRig.link;
import static io.quorate.testkit.transport.TransportRig.point;
import static io.quorate.testkit.transport.TransportRig.problem;
import static io.quorate.testkit.transport.TransportRig.sendUntilItArrives;
import static io.quorate.testkit.transport.TransportRig.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.ConsensusException;
import io.quorate.api.NodeId;
import io.quorate.api.Transport;
import io.quorate.api.TransportProvider;
import io.quorate.testkit.net.CertificateAuthority;
import io.quorate.testkit.net.CertificateAuthority.Issued;
import io.quorate.testkit.net.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who gets in at a transport with TLS, and who does not. A module runs it by extending it.
 *
 * <p>The transport has the settings that all transports between processes have.
 */
@Timeout(120)
public abstract class TlsTck {

    @TempDir Path directory;

    /** Its transports are closed after each test. */
    protected final TransportRig rig = new TransportRig(provider());

    /** What node 2 received. */
    protected final TransportRig.Arrivals atTwo = new TransportRig.Arrivals();

    /** Who signs for all nodes. */
    protected final CertificateAuthority authority = new CertificateAuthority("test");

    /** Its certificate. */
    protected Path trust;

    /** The transport under test. */
    protected abstract TransportProvider provider();

    /**
     * Calls node {@code to} with the certificate of {@code issuedTo}, and says to be {@code
     * claimed}.
     *
     * @return why the call was refused; empty if it was not
     */
    protected abstract String refusal(
            String address, Issued issued, NodeId issuedTo, NodeId claimed, NodeId to);

    @BeforeEach
    void writeTrust() {
        trust = authority.writeTo(directory.resolve("trust.crt"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** A certificate for a node of the rig's cluster. */
    protected Issued issue(CertificateAuthority by, String file, NodeId node) {
        return by.issue(directory, file, "quorate://rig/node/" + node);
    }

    /** Settings with that certificate. */
    protected Map<String, String> tls(Issued issued, Path trusted) {
        return with(
                QUICK,
                "tls_certificate",
                issued.certificate().toString(),
                "tls_key",
                issued.key().toString(),
                "tls_trust",
                trusted.toString(),
                "tls_reload",
                "100ms");
    }

    /** A running transport with a certificate of its own. */
    protected Transport start(NodeId node, TransportRig.Arrivals arrivals) {
        return rig.start(node, arrivals, tls(issue(authority, "node-" + node, node), trust));
    }

    @Test
    void nodesWithTheirOwnCertificatesTalk() {
        Transport one = start(ONE, new TransportRig.Arrivals());
        Transport two = start(TWO, atTwo);
        point(one, TWO, two.address());
        sendUntilItArrives(one, TWO, "hello", atTwo);
    }

    @Test
    void oneConfigServesAllNodesThatPutTheirNumberIntoThePath() {
        issue(authority, "node-1", ONE);
        Map<String, String> settings =
                with(
                        QUICK,
                        "tls_certificate",
                        directory.resolve("node-{node}.crt").toString(),
                        "tls_key",
                        directory.resolve("node-{node}.key").toString(),
                        "tls_trust",
                        trust.toString());
        Transport one = rig.start(ONE, new TransportRig.Arrivals(), settings);
        Transport two = start(TWO, atTwo);
        point(one, TWO, two.address());
        sendUntilItArrives(one, TWO, "hello", atTwo);
    }

    /** The certificate of node 3 is good, but node 3 is not who it says it is. */
    @Test
    void aNodeWithTheCertificateOfAnotherIsRefused() {
        Transport two = start(TWO, atTwo);
        Issued three = issue(authority, "three", THREE);
        assertThat(refusal(two.address(), three, THREE, ONE, TWO))
                .contains("quorate://rig/node/1")
                .contains("quorate://rig/node/3");
        assertThat(atTwo.all).isEmpty();
        assertThat(refusal(two.address(), three, THREE, THREE, TWO)).isEmpty();
    }

    /** Node 2 is called, and node 3 answers with a certificate of its own: it is not node 2. */
    @Test
    void aNodeThatAnswersForAnotherIsRefused() {
        Transport three = start(THREE, atTwo);
        Transport one = start(ONE, new TransportRig.Arrivals());
        point(one, TWO, three.address());
        await("the refusal", () -> !problem(one, TWO).isEmpty());
        assertThat(problem(one, TWO)).contains("'2'").contains("'3'");
        assertThat(atTwo.all).isEmpty();
    }

    @Test
    void aCertificateOfAStrangersAuthorityIsRefused() {
        CertificateAuthority stranger = new CertificateAuthority("test");
        Path strange = stranger.writeTo(directory.resolve("strange.crt"));
        Transport one =
                rig.start(
                        ONE,
                        new TransportRig.Arrivals(),
                        tls(issue(stranger, "one", ONE), strange));
        Transport two = start(TWO, atTwo);
        point(one, TWO, two.address());
        point(two, ONE, one.address());
        await("both to fail", () -> !problem(one, TWO).isEmpty() && !problem(two, ONE).isEmpty());
        assertThat(link(one, TWO).connects() + link(two, ONE).connects()).isZero();
    }

    @Test
    void aNodeWithoutTlsIsRefused() {
        Transport one = rig.start(ONE, new TransportRig.Arrivals(), QUICK);
        Transport two = start(TWO, atTwo);
        point(one, TWO, two.address());
        point(two, ONE, one.address());
        await("both to fail", () -> !problem(one, TWO).isEmpty() && !problem(two, ONE).isEmpty());
        assertThat(link(one, TWO).connects() + link(two, ONE).connects()).isZero();
    }

    @Test
    void newFilesAreTakenWithoutARestart() throws IOException {
        CertificateAuthority next = new CertificateAuthority("next");
        Path nextTrust = next.writeTo(directory.resolve("next.crt"));
        Transport two = start(TWO, atTwo);
        try (TcpProxy proxy = TcpProxy.to(two.address())) {
            Transport one = start(ONE, new TransportRig.Arrivals());
            point(one, TWO, proxy.address());
            sendUntilItArrives(one, TWO, "old", atTwo);
            for (NodeId node : new NodeId[] {ONE, TWO}) {
                issue(next, "node-" + node, node);
            }
            Files.copy(nextTrust, trust, StandardCopyOption.REPLACE_EXISTING);
            // Only who takes the new files is called and let in.
            Transport three =
                    rig.start(
                            THREE,
                            new TransportRig.Arrivals(),
                            tls(issue(next, "three", THREE), nextTrust));
            point(three, TWO, two.address());
            awaitConnected(three, TWO);
            proxy.reset();
            await("a new connection", () -> link(one, TWO).connects() > 1);
            sendUntilItArrives(one, TWO, "new", atTwo);
        }
    }

    @Test
    void whomTheNewFilesDoNotTrustIsNotLetInAgain() throws IOException {
        CertificateAuthority next = new CertificateAuthority("next");
        Path nextTrust = next.writeTo(directory.resolve("next.crt"));
        Transport two = start(TWO, atTwo);
        try (TcpProxy proxy = TcpProxy.to(two.address())) {
            // Its own files stay what they are, and trust both.
            Path both = directory.resolve("both.crt");
            Files.writeString(both, Files.readString(trust) + Files.readString(nextTrust));
            Transport one =
                    rig.start(
                            ONE,
                            new TransportRig.Arrivals(),
                            tls(issue(authority, "stays", ONE), both));
            point(one, TWO, proxy.address());
            sendUntilItArrives(one, TWO, "old", atTwo);
            issue(next, "node-" + TWO, TWO);
            Files.copy(nextTrust, trust, StandardCopyOption.REPLACE_EXISTING);
            Transport three =
                    rig.start(
                            THREE,
                            new TransportRig.Arrivals(),
                            tls(issue(next, "three", THREE), nextTrust));
            point(three, TWO, two.address());
            awaitConnected(three, TWO);
            proxy.reset();
            long accepted = proxy.accepted();
            await("further attempts", () -> proxy.accepted() > accepted + 6);
            assertThat(link(one, TWO).connected()).isFalse();
            assertThat(link(one, TWO).connects()).isEqualTo(1);
        }
    }

    @Test
    void brokenFilesAreNotTaken() throws IOException {
        Transport two = start(TWO, atTwo);
        try (TcpProxy proxy = TcpProxy.to(two.address())) {
            Transport one = start(ONE, new TransportRig.Arrivals());
            point(one, TWO, proxy.address());
            sendUntilItArrives(one, TWO, "before", atTwo);
            Files.writeString(directory.resolve("node-1.crt"), "nonsense");
            proxy.reset();
            await("a new connection", () -> link(one, TWO).connects() > 1);
            sendUntilItArrives(one, TWO, "after", atTwo);
        }
    }

    @Test
    void filesThatMakeNoSenseAreNamedAtTheStart() throws IOException {
        Issued one = issue(authority, "one", ONE);
        Issued two = issue(authority, "two", TWO);
        Path missing = directory.resolve("missing");
        Path empty = Files.writeString(directory.resolve("empty"), "");
        assertInvalid(tls(two, trust), "'quorate://rig/node/2'", "'quorate://rig/node/1'");
        assertInvalid(tls(new Issued(one.certificate(), two.key()), trust), "is not the key of");
        assertInvalid(tls(new Issued(missing, one.key()), trust), missing.toString());
        assertInvalid(tls(new Issued(one.certificate(), missing), trust), missing.toString());
        assertInvalid(tls(one, missing), missing.toString());
        assertInvalid(tls(one, empty), empty + " holds no certificate");
        assertInvalid(tls(authority.issue(directory, "nobody"), trust), "names no node");
        assertInvalid(
                with(QUICK, "tls_certificate", one.certificate().toString()), "takes all three");
    }

    private void assertInvalid(Map<String, String> settings, String... parts) {
        assertThatThrownBy(() -> rig.create(handshake(ONE), "localhost:0", settings))
                .isInstanceOf(ConsensusException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void listeningBeyondThisMachineTakesTlsOrAWordThatItIsMeant() {
        Transport open = rig.create(handshake(ONE), "0.0.0.0:0", QUICK);
        assertThatThrownBy(open::start)
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("insecure = true");
        Transport bound = rig.create(handshake(ONE), "localhost:0", with(QUICK, "bind", "0.0.0.0"));
        assertThatThrownBy(bound::start).hasMessageContaining("insecure = true");
        rig.create(handshake(ONE), "0.0.0.0:0", with(QUICK, "insecure", "true")).start();
        Map<String, String> tls = tls(issue(authority, "one", ONE), trust);
        rig.create(handshake(ONE), "localhost:0", with(tls, "bind", "0.0.0.0")).start();
    }

    /** Certificates are for localhost and its numbers, and 127.0.0.2 is none of them. */
    @Test
    void aCertificateForAnotherHostIsRefusedUnlessNamesDoNotMatter() {
        Transport two =
                rig.start(
                        TWO,
                        atTwo,
                        with(tls(issue(authority, "node-2", TWO), trust), "bind", "127.0.0.2"));
        String elsewhere = two.address().replace("localhost", "127.0.0.2");
        Transport one = start(ONE, new TransportRig.Arrivals());
        point(one, TWO, elsewhere);
        await("the refusal", () -> !problem(one, TWO).isEmpty());
        assertThat(problem(one, TWO)).contains("127.0.0.2");
        assertThat(link(one, TWO).connects()).isZero();
        one.close();
        Transport lax =
                rig.start(
                        ONE,
                        new TransportRig.Arrivals(),
                        with(
                                tls(issue(authority, "node-1", ONE), trust),
                                "tls_host_name",
                                "false"));
        point(lax, TWO, elsewhere);
        sendUntilItArrives(lax, TWO, "hello", atTwo);
    }
}
