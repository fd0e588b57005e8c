package io.quorate.transport.net;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.THREE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.handshake;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.testkit.transport.TransportRig;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is talked to. */
class GreetingTest {

    private static Greeting greeting(NodeId from, NodeId to) {
        return new Greeting(handshake(from), Optional.of(to), 1_000);
    }

    private static String refusedCaller(Greeting theirs, Optional<CertificateIdentity> proven) {
        return Greeting.refuseCaller(handshake(ONE), theirs, proven.isPresent(), proven)
                .map(ConsensusError::message)
                .orElse("");
    }

    @Test
    void aCallerIsToldWhatDiffersAndBothValues() {
        assertThat(refusedCaller(greeting(TWO, ONE), Optional.empty())).isEmpty();
        assertThat(refusedCaller(greeting(TWO, THREE), Optional.empty()))
                .isEqualTo("wrong node: expected '1', found '3'");
        assertThat(refusedCaller(greeting(ONE, ONE), Optional.empty()))
                .contains("another of its number");
    }

    @Test
    void theCertificateMustBeTheSenders() {
        CertificateIdentity two = new CertificateIdentity(TransportRig.CLUSTER, TWO);
        CertificateIdentity three = new CertificateIdentity(TransportRig.CLUSTER, THREE);
        CertificateIdentity elsewhere = new CertificateIdentity(new ClusterId("other"), TWO);
        Greeting said = greeting(TWO, ONE);
        assertThat(refusedCaller(said, Optional.of(two))).isEmpty();
        assertThat(refusedCaller(said, Optional.of(three)))
                .isEqualTo(
                        "wrong certificate: expected 'quorate://rig/node/2',"
                                + " found 'quorate://rig/node/3'");
        assertThat(refusedCaller(said, Optional.of(elsewhere)))
                .contains("'quorate://other/node/2'");
        assertThat(Greeting.refuseCalled(handshake(ONE), said, TWO, true, Optional.of(two)))
                .isEmpty();
        assertThat(Greeting.refuseCalled(handshake(ONE), said, TWO, true, Optional.of(three)))
                .isPresent();
    }

    @Test
    void whereCertificatesCountOneThatNamesNobodyIsRefused() {
        Greeting said = greeting(TWO, ONE);
        assertThat(Greeting.refuseCaller(handshake(ONE), said, true, Optional.empty()))
                .map(ConsensusError::message)
                .contains("wrong certificate: expected 'quorate://rig/node/2', found 'no node'");
        assertThat(Greeting.refuseCalled(handshake(ONE), said, TWO, true, Optional.empty()))
                .isPresent();
    }
}
