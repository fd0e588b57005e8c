package io.quorate.transport.thrift;

import static io.quorate.transport.thrift.Rig.ONE;
import static io.quorate.transport.thrift.Rig.QUICK;
import static io.quorate.transport.thrift.Rig.THREE;
import static io.quorate.transport.thrift.Rig.TWO;
import static io.quorate.transport.thrift.Rig.await;
import static io.quorate.transport.thrift.Rig.awaitConnected;
import static io.quorate.transport.thrift.Rig.handshake;
import static io.quorate.transport.thrift.Rig.link;
import static io.quorate.transport.thrift.Rig.point;
import static io.quorate.transport.thrift.Rig.problem;
import static io.quorate.transport.thrift.Rig.sendUntilItArrives;
import static io.quorate.transport.thrift.Rig.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ConsensusException;
import io.quorate.api.NodeId;
import io.quorate.api.Transport;
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

/** Who gets in, and who does not. */
@Timeout(120)
class TlsTest {

    @TempDir Path directory;
    private final Rig rig = new Rig();
    private final Rig.Arrivals atTwo = new Rig.Arrivals();
    private final CertificateAuthority authority = new CertificateAuthority("test");
    private Path trust;

    @BeforeEach
    void writeTrust() {
        trust = authority.writeTo(directory.resolve("trust.crt"));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Issued issue(CertificateAuthority by, String file, NodeId node) {
        return by.issue(directory, file, "quorate://rig/node/" + node);
    }

    private Map<String, String> tls(Issued issued, Path trusted) {
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

    private Transport start(NodeId node, Rig.Arrivals arrivals) {
        return rig.start(node, arrivals, tls(issue(authority, "node-" + node, node), trust));
    }

    @Test
    void nodesWithTheirOwnCertificatesTalk() {
        Transport one = start(ONE, new Rig.Arrivals());
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
        Transport one = rig.start(ONE, new Rig.Arrivals(), settings);
        Transport two = start(TWO, atTwo);
        point(one, TWO, two.address());
        sendUntilItArrives(one, TWO, "hello", atTwo);
    }

    /** The certificate of node 3 is good, but node 3 is not who it says it is. */
    @Test
    void aNodeWithTheCertificateOfAnotherIsRefused() throws Exception {
        Transport two = start(TWO, atTwo);
        assertThat(refusal(two.address(), ONE))
                .contains("quorate://rig/node/1")
                .contains("quorate://rig/node/3");
        assertThat(atTwo.all).isEmpty();
        assertThat(refusal(two.address(), THREE)).isEmpty();
    }

    /** What node 2 says to a caller with the certificate of node 3. */
    private String refusal(String address, NodeId claimed) throws Exception {
        Issued three = issue(authority, "three", THREE);
        Tls tls =
                new Tls(
                        new ThriftSettings.TlsFiles(three.certificate(), three.key(), trust),
                        new CertificateIdentity(Rig.CLUSTER, THREE),
                        true);
        try (StockClient caller = new StockClient(address, tls)) {
            return String.valueOf(caller.hello(claimed, TWO).getRefusal()).replace("null", "");
        }
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
        Transport one = start(ONE, new Rig.Arrivals());
        point(one, TWO, elsewhere);
        await("the refusal", () -> !problem(one, TWO).isEmpty());
        assertThat(problem(one, TWO)).contains("127.0.0.2");
        assertThat(link(one, TWO).connects()).isZero();
        one.close();
        Transport lax =
                rig.start(
                        ONE,
                        new Rig.Arrivals(),
                        with(
                                tls(issue(authority, "node-1", ONE), trust),
                                "tls_host_name",
                                "false"));
        point(lax, TWO, elsewhere);
        sendUntilItArrives(lax, TWO, "hello", atTwo);
    }

    /** Node 2 is called, and node 3 answers with a certificate of its own: it is not node 2. */
    @Test
    void aNodeThatAnswersForAnotherIsRefused() {
        Transport three = start(THREE, atTwo);
        Transport one = start(ONE, new Rig.Arrivals());
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
                rig.start(ONE, new Rig.Arrivals(), tls(issue(stranger, "one", ONE), strange));
        Transport two = start(TWO, atTwo);
        point(one, TWO, two.address());
        point(two, ONE, one.address());
        await("both to fail", () -> !problem(one, TWO).isEmpty() && !problem(two, ONE).isEmpty());
        assertThat(link(one, TWO).connects() + link(two, ONE).connects()).isZero();
    }

    @Test
    void aNodeWithoutTlsIsRefused() {
        Transport one = rig.start(ONE, new Rig.Arrivals(), QUICK);
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
            Transport one = start(ONE, new Rig.Arrivals());
            point(one, TWO, proxy.address());
            sendUntilItArrives(one, TWO, "old", atTwo);
            for (NodeId node : new NodeId[] {ONE, TWO}) {
                issue(next, "node-" + node, node);
            }
            Files.copy(nextTrust, trust, StandardCopyOption.REPLACE_EXISTING);
            // Only who takes the new files is called and let in.
            Transport three =
                    rig.start(
                            THREE, new Rig.Arrivals(), tls(issue(next, "three", THREE), nextTrust));
            point(three, TWO, two.address());
            awaitConnected(three, TWO);
            proxy.reset();
            await("a new connection", () -> link(one, TWO).connects() > 1);
            sendUntilItArrives(one, TWO, "new", atTwo);
        }
    }

    @Test
    void brokenFilesAreNotTaken() throws IOException {
        Transport two = start(TWO, atTwo);
        try (TcpProxy proxy = TcpProxy.to(two.address())) {
            Transport one = start(ONE, new Rig.Arrivals());
            point(one, TWO, proxy.address());
            sendUntilItArrives(one, TWO, "before", atTwo);
            Tls tls =
                    new Tls(
                            new ThriftSettings.TlsFiles(
                                    directory.resolve("node-1.crt"),
                                    directory.resolve("node-1.key"),
                                    trust),
                            new CertificateIdentity(Rig.CLUSTER, ONE),
                            true);
            Files.writeString(directory.resolve("node-1.crt"), "nonsense");
            tls.reloadIfChanged();
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
}
