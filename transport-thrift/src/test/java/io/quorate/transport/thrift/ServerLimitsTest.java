package io.quorate.transport.thrift;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.QUICK;
import static io.quorate.testkit.transport.TransportRig.THREE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.await;
import static io.quorate.testkit.transport.TransportRig.envelope;
import static io.quorate.testkit.transport.TransportRig.point;
import static io.quorate.testkit.transport.TransportRig.sendUntilItArrives;
import static io.quorate.testkit.transport.TransportRig.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusException;
import io.quorate.api.Envelope;
import io.quorate.api.HostPort;
import io.quorate.api.NodeId;
import io.quorate.api.Transport;
import io.quorate.testkit.transport.TransportRig;
import io.quorate.transport.net.Inbound;
import io.quorate.transport.thrift.v1.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller can do to a node that listens: nothing out of bounds. */
@Timeout(120)
class ServerLimitsTest {

    private final TransportRig rig = new TransportRig(new ThriftTransportProvider());
    private final TransportRig.Arrivals atTwo = new TransportRig.Arrivals();
    private Transport two;

    @BeforeEach
    void start() {
        two = rig.start(TWO, atTwo, QUICK);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** The node still serves others. */
    private void assertAlive() {
        Transport one = rig.start(ONE, new TransportRig.Arrivals(), QUICK);
        point(one, TWO, two.address());
        sendUntilItArrives(one, TWO, "still there?", atTwo);
        assertThat(atTwo.all).containsOnly(envelope(ONE, TWO, Bytes.utf8("still there?")));
    }

    @Test
    void aCallerMadeOfThriftsOwnPartsIsUnderstood() throws Exception {
        try (StockClient caller = new StockClient(two.address())) {
            Answer answer = caller.hello(ONE, TWO);
            assertThat(answer.getRefusal()).isNull();
            assertThat(answer.getHello().getSender()).isEqualTo(2);
            Envelope sent = envelope(ONE, TWO, "from afar");
            caller.client().deliver(new EnvelopeBatch(List.of(sent)));
            await("the envelope", () -> atTwo.all.contains(sent));
        }
    }

    @Test
    void aCallerThatBelongsElsewhereIsToldWhy() throws Exception {
        try (StockClient caller = new StockClient(two.address())) {
            Answer answer = caller.hello(ONE, THREE);
            assertThat(answer.getRefusal()).isEqualTo("wrong node: expected '2', found '3'");
            caller.awaitEnd();
        }
        assertAlive();
    }

    @Test
    void aCallThatIsNoHandshakeEndsTheConnection() throws Exception {
        try (StockClient caller = new StockClient(two.address())) {
            caller.client().deliver(new EnvelopeBatch(List.of(envelope(ONE, TWO, "too soon"))));
            caller.awaitEnd();
        }
        assertAlive();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Wire.HELLO_BYTES_MAX + 1, Integer.MAX_VALUE})
    void aFirstFrameOutOfBoundsEndsTheConnection(int size) throws Exception {
        try (StockClient caller = new StockClient(two.address())) {
            caller.send(java.nio.ByteBuffer.allocate(4).putInt(size).array());
            caller.awaitEnd();
        }
        assertAlive();
    }

    @Test
    void aLaterFrameOutOfBoundsEndsTheConnection() throws Exception {
        int size = Wire.frameBytesMax(TransportRig.LIMITS) + 1;
        try (StockClient caller = new StockClient(two.address())) {
            caller.hello(ONE, TWO);
            caller.send(java.nio.ByteBuffer.allocate(4).putInt(size).array());
            caller.awaitEnd();
        }
        assertAlive();
    }

    @Test
    void aFrameThatCannotBeReadEndsItsConnectionOnly() throws Exception {
        try (StockClient caller = new StockClient(two.address())) {
            caller.hello(ONE, TWO);
            caller.send(new byte[] {0, 0, 0, 3, 1, 2, 3});
            caller.awaitEnd();
        }
        assertAlive();
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        Transport quick =
                rig.start(
                        THREE,
                        new TransportRig.Arrivals(),
                        with(QUICK, "connect_timeout", "200ms"));
        try (StockClient silent = new StockClient(quick.address())) {
            silent.awaitEnd();
        }
    }

    @Test
    void aFirstFrameThatTricklesInIsNotWaitedFor() throws Exception {
        Transport quick =
                rig.start(
                        THREE,
                        new TransportRig.Arrivals(),
                        with(QUICK, "connect_timeout", "200ms"));
        try (StockClient slow = new StockClient(quick.address())) {
            slow.send(new byte[] {0, 0, 3, 0});
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 700; i++) {
                                    slow.send(new byte[] {1});
                                    Thread.sleep(10);
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCallerThatFallsSilentIsLeft() throws Exception {
        Transport quick =
                rig.start(
                        THREE,
                        new TransportRig.Arrivals(),
                        with(QUICK, "keepalive", "50ms", "keepalive_timeout", "200ms"));
        try (StockClient silent = new StockClient(quick.address())) {
            silent.hello(ONE, THREE);
            silent.awaitEnd();
        }
    }

    /** 500 of them, of which only so many have a thread, and the peers are served meanwhile. */
    @Test
    void idleConnectionsKeepNobodyOut() throws Exception {
        Transport patient =
                rig.start(
                        THREE, new TransportRig.Arrivals(), with(QUICK, "connect_timeout", "60s"));
        HostPort where = HostPort.parse(patient.address());
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), where.port()));
            }
            await("strangers to be thrown out", () -> threads() <= PeerServer.GREETING_MAX + 8);
            try (StockClient caller = new StockClient(patient.address())) {
                assertThat(caller.hello(ONE, THREE).getRefusal()).isNull();
            }
            assertThat(threads()).isGreaterThan(PeerServer.GREETING_MAX / 2);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("thrift-3-called"))
                .count();
    }

    @Test
    void callersThatAreNoPeersAreFew() throws Exception {
        List<StockClient> callers = new ArrayList<>();
        try {
            for (int i = 0; i < Inbound.STRANGERS_MAX; i++) {
                assertThat(hello(callers, NodeId.of(100 + i)).getRefusal()).isNull();
            }
            assertThat(hello(callers, NodeId.of(99)).getRefusal()).contains("no peers");
            assertThat(hello(callers, NodeId.of(100)).getRefusal()).as("known").isNull();
            point(two, ONE, "localhost:1");
            assertThat(hello(callers, ONE).getRefusal()).as("a peer").isNull();
        } finally {
            for (StockClient caller : callers) {
                caller.close();
            }
        }
    }

    private Answer hello(List<StockClient> callers, NodeId from) throws IOException, TException {
        StockClient caller = new StockClient(two.address());
        callers.add(caller);
        return caller.hello(from, TWO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "zstd"})
    void compressionChangesNothingButTheWire(String compression) {
        Transport one =
                rig.start(
                        ONE, new TransportRig.Arrivals(), with(QUICK, "compression", compression));
        point(one, TWO, two.address());
        sendUntilItArrives(one, TWO, "x".repeat(50_000), atTwo);
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        for (Map<String, String> bad :
                List.of(
                        Map.of("keepalive", "10s", "keepalive_timeout", "15s"),
                        Map.of("reconnect_min", "5s", "reconnect_max", "1s"))) {
            assertThatThrownBy(() -> rig.create(TransportRig.handshake(ONE), "localhost:0", bad))
                    .isInstanceOf(ConsensusException.class)
                    .hasMessageContaining("must be at least");
        }
    }
}
