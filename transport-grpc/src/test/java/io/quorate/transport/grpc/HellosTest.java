package io.quorate.transport.grpc;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.handshake;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.quorate.api.ClusterId;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.transport.grpc.v1.Hello;
import io.quorate.transport.net.Greeting;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The first words, and who is refused for them. */
class HellosTest {

    private static final Metadata.Key<byte[]> KEY =
            Metadata.Key.of("quorate-hello-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static Greeting greeting(NodeId from, NodeId to) {
        return new Greeting(handshake(from), Optional.of(to), 1_000);
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
            assertThat(Hellos.of(Hellos.toMetadata(said))).contains(said);
            assertThat(Hellos.toMetadata(said).get(KEY)).hasSizeLessThan(Hellos.BYTES_MAX);
        }
    }

    @Test
    void nonsenseIsNoGreeting() {
        assertThat(Hellos.of(null)).isEmpty();
        assertThat(Hellos.of(new Metadata())).isEmpty();
        Metadata large = new Metadata();
        large.put(KEY, new byte[Hellos.BYTES_MAX + 1]);
        assertThat(Hellos.of(large)).isEmpty();
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
        return Hellos.decode(hello.build().toByteArray());
    }

    @Test
    void mutatedGreetingsAreDecodedOrNot() {
        byte[] original = Hellos.toMetadata(greeting(ONE, TWO)).get(KEY);
        SplittableRandom random = new SplittableRandom(3);
        int decoded = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] mutated = original.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            decoded += Hellos.decode(mutated).isPresent() ? 1 : 0;
        }
        assertThat(decoded).isBetween(1_000, 190_000);
    }
}
