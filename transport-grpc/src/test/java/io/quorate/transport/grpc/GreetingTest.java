package io.quorate.transport.grpc;

import static io.quorate.transport.grpc.Rig.ONE;
import static io.quorate.transport.grpc.Rig.THREE;
import static io.quorate.transport.grpc.Rig.TWO;
import static io.quorate.transport.grpc.Rig.handshake;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.quorate.api.CertificateIdentity;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.transport.grpc.v1.Hello;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The first words, and who is refused for them. */
class GreetingTest {

    private static final Metadata.Key<byte[]> KEY =
            Metadata.Key.of("quorate-hello-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static Greeting greeting(NodeId from, NodeId to) {
        return new Greeting(handshake(from), Optional.of(to), 1_000);
    }

    private static String refusedCaller(Greeting theirs, Optional<CertificateIdentity> proven) {
        return Greeting.refuseCaller(handshake(ONE), theirs, proven)
                .map(ConsensusError::message)
                .orElse("");
    }

    @Test
    void aGreetingArrivesAsItWasSaid() {
        Handshake extreme =
                new Handshake(
                        new ClusterId("c".repeat(64)),
                        NodeId.of(NodeId.MAX),
                        new UUID(Long.MIN_VALUE, -1),
                        "e".repeat(64),
                        -1,
                        Integer.MAX_VALUE);
        for (Greeting said :
                new Greeting[] {
                    greeting(ONE, TWO), new Greeting(extreme, Optional.empty(), 60_000)
                }) {
            assertThat(Greeting.of(said.toMetadata())).contains(said);
            assertThat(said.toMetadata().get(KEY)).hasSizeLessThan(Greeting.BYTES_MAX);
        }
    }

    @Test
    void nonsenseIsNoGreeting() {
        assertThat(Greeting.of(null)).isEmpty();
        assertThat(Greeting.of(new Metadata())).isEmpty();
        Metadata large = new Metadata();
        large.put(KEY, new byte[Greeting.BYTES_MAX + 1]);
        assertThat(Greeting.of(large)).isEmpty();
        Hello good =
                Hello.newBuilder()
                        .setCluster("c")
                        .setFrom(1)
                        .setEngine("e")
                        .setPayloadBytesMax(1)
                        .setKeepaliveMillis(1)
                        .build();
        assertThat(decoded(good.toBuilder())).isPresent();
        assertThat(decoded(good.toBuilder().setCluster("a b"))).isEmpty();
        assertThat(decoded(good.toBuilder().setFrom(0))).isEmpty();
        assertThat(decoded(good.toBuilder().setFrom(65_536))).isEmpty();
        assertThat(decoded(good.toBuilder().setTo(-1))).isEmpty();
        assertThat(decoded(good.toBuilder().setEngine("raft\nforged line"))).isEmpty();
        assertThat(decoded(good.toBuilder().setEngine(""))).isEmpty();
        assertThat(decoded(good.toBuilder().setPayloadBytesMax(-1))).isEmpty();
        assertThat(decoded(good.toBuilder().setKeepaliveMillis(0))).isEmpty();
        assertThat(decoded(good.toBuilder().setKeepaliveMillis(60_001))).isEmpty();
    }

    private static Optional<Greeting> decoded(Hello.Builder hello) {
        return Greeting.decode(hello.build().toByteArray());
    }

    @Test
    void mutatedGreetingsAreDecodedOrNot() {
        byte[] original = greeting(ONE, TWO).toMetadata().get(KEY);
        SplittableRandom random = new SplittableRandom(3);
        int decoded = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] mutated = original.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            decoded += Greeting.decode(mutated).isPresent() ? 1 : 0;
        }
        assertThat(decoded).isBetween(1_000, 190_000);
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
        assertThat(Greeting.refuseCalled(handshake(ONE), said, TWO, Optional.of(two))).isEmpty();
        assertThat(Greeting.refuseCalled(handshake(ONE), said, TWO, Optional.of(three)))
                .isPresent();
    }
}
