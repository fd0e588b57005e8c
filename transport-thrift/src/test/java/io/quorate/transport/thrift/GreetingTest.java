package io.quorate.transport.thrift;

import static io.quorate.transport.thrift.Rig.ONE;
import static io.quorate.transport.thrift.Rig.THREE;
import static io.quorate.transport.thrift.Rig.TWO;
import static io.quorate.transport.thrift.Rig.handshake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.CertificateIdentity;
import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.transport.thrift.v1.Hello;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TCompactProtocol;
import org.junit.jupiter.api.Test;

/** The first words, and who is refused for them. */
class GreetingTest {

    private static Greeting greeting(NodeId from, NodeId to) {
        return new Greeting(handshake(from), Optional.of(to), Channel.MESSAGES, 1_000);
    }

    private static String refusedCaller(Greeting theirs, Optional<CertificateIdentity> proven) {
        return Greeting.refuseCaller(handshake(ONE), theirs, proven.isPresent(), proven)
                .map(ConsensusError::message)
                .orElse("");
    }

    @Test
    void aGreetingArrivesAsItWasSaid() throws TException {
        Handshake extreme =
                new Handshake(
                        new ClusterId("c".repeat(64)),
                        NodeId.of(NodeId.MAX),
                        new UUID(Long.MIN_VALUE, -1),
                        "e".repeat(64),
                        -1,
                        Integer.MAX_VALUE);
        Greeting longest = new Greeting(extreme, Optional.empty(), Channel.BULK, 60_000);
        assertThat(Greeting.of(greeting(ONE, TWO).toHello())).isEqualTo(greeting(ONE, TWO));
        assertThat(Greeting.of(longest.toHello())).isEqualTo(longest);
        assertThat(new TSerializer(new TCompactProtocol.Factory()).serialize(longest.toHello()))
                .hasSizeLessThan(Wire.HELLO_BYTES_MAX / 2);
    }

    @Test
    void nonsenseIsNoGreeting() {
        assertNonsense(hello -> hello.setCluster("a b"));
        assertNonsense(hello -> hello.setCluster(null));
        assertNonsense(hello -> hello.setSender(0));
        assertNonsense(hello -> hello.setSender(65_536));
        assertNonsense(hello -> hello.setReceiver(-1));
        assertNonsense(hello -> hello.setEngine("raft\nforged line"));
        assertNonsense(hello -> hello.setEngine(""));
        assertNonsense(hello -> hello.setEngine(null));
        assertNonsense(hello -> hello.setPayloadBytesMax(-1));
        assertNonsense(hello -> hello.setKeepaliveMillis(0));
        assertNonsense(hello -> hello.setKeepaliveMillis(60_001));
        assertNonsense(hello -> hello.setLane(null));
        assertThatThrownBy(() -> Greeting.of(null)).isInstanceOf(TException.class);
    }

    private static void assertNonsense(Consumer<Hello> change) {
        Hello hello = greeting(ONE, TWO).toHello();
        change.accept(hello);
        assertThatThrownBy(() -> Greeting.of(hello)).isInstanceOf(TException.class);
    }

    @Test
    void aCertificateThatNamesNoNodeIsNobodys() {
        assertThat(
                        Greeting.refuseCaller(
                                        handshake(ONE), greeting(TWO, ONE), true, Optional.empty())
                                .map(ConsensusError::message))
                .contains("wrong certificate: expected 'quorate://rig/node/2', found 'no node'");
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
        CertificateIdentity two = new CertificateIdentity(Rig.CLUSTER, TWO);
        CertificateIdentity three = new CertificateIdentity(Rig.CLUSTER, THREE);
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
}
