package io.quorate.transport.thrift;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.handshake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.Handshake;
import io.quorate.api.NodeId;
import io.quorate.transport.net.Greeting;
import io.quorate.transport.thrift.v1.Hello;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.thrift.TException;
import org.apache.thrift.TSerializer;
import org.apache.thrift.protocol.TCompactProtocol;
import org.junit.jupiter.api.Test;

/** The first words, and who is refused for them. */
class HellosTest {

    private static Greeting greeting(NodeId from, NodeId to) {
        return new Greeting(handshake(from), Optional.of(to), 1_000);
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
        Greeting longest = new Greeting(extreme, Optional.empty(), 60_000);
        Hello called = Hellos.of(greeting(ONE, TWO), Channel.MESSAGES);
        assertThat(Hellos.greeting(called)).isEqualTo(greeting(ONE, TWO));
        assertThat(Hellos.channel(called)).isEqualTo(Channel.MESSAGES);
        Hello large = Hellos.of(longest, Channel.BULK);
        assertThat(Hellos.greeting(large)).isEqualTo(longest);
        assertThat(Hellos.channel(large)).isEqualTo(Channel.BULK);
        assertThat(new TSerializer(new TCompactProtocol.Factory()).serialize(large))
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
        assertThatThrownBy(() -> Hellos.greeting(null)).isInstanceOf(TException.class);
    }

    private static void assertNonsense(Consumer<Hello> change) {
        Hello hello = Hellos.of(greeting(ONE, TWO), Channel.MESSAGES);
        change.accept(hello);
        assertThatThrownBy(() -> Hellos.greeting(hello)).isInstanceOf(TException.class);
    }
}
