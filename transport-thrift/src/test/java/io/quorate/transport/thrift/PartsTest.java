package io.quorate.transport.thrift;

import static io.quorate.transport.thrift.Rig.ONE;
import static io.quorate.transport.thrift.Rig.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusException;
import io.quorate.api.Envelope;
import io.quorate.api.HostPort;
import io.quorate.api.Settings;
import io.quorate.api.TransportLimits;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts that need no network. */
class PartsTest {

    private static Envelope of(int bytes) {
        return Rig.envelope(ONE, TWO, Bytes.wrap(new byte[bytes]));
    }

    @Test
    void waitsDoubleUpToTheCapAndStartOver() {
        Backoff backoff = new Backoff(100, 1_000, new SplittableRandom(1));
        for (long full : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
            assertThat(backoff.next()).isBetween(full / 2, full);
        }
        backoff.reset();
        assertThat(backoff.next()).isBetween(50L, 100L);
    }

    @Test
    void waitsDiffer() {
        long[] waits = new long[100];
        for (int i = 0; i < waits.length; i++) {
            waits[i] = new Backoff(1_000_000, 1_000_000, new SplittableRandom(i)).next();
        }
        assertThat(waits).doesNotHaveDuplicates();
    }

    @Test
    void aQueueTakesNothingUntilItIsOpen() {
        SendQueue queue = new SendQueue(new TransportLimits(100, 3, 100));
        assertThat(queue.offer(of(1))).isFalse();
        queue.open();
        assertThat(queue.offer(of(1))).isTrue();
        assertThat(queue.close()).isEqualTo(1);
        assertThat(queue.offer(of(1))).isFalse();
        assertThat(queue.size()).isZero();
    }

    @Test
    void aQueueIsBoundedInEnvelopesAndInBytes() throws InterruptedException {
        SendQueue queue = new SendQueue(new TransportLimits(100, 3, 100));
        queue.open();
        assertThat(queue.offer(of(100))).isTrue();
        assertThat(queue.offer(of(1))).isFalse();
        assertThat(queue.take(1_000, 0)).hasSize(1);
        for (int i = 0; i < 3; i++) {
            assertThat(queue.offer(of(0))).isTrue();
        }
        assertThat(queue.offer(of(0))).isFalse();
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void aBatchEndsBeforeItGrowsTooLargeButHoldsAtLeastOne() throws InterruptedException {
        SendQueue queue = new SendQueue(new TransportLimits(1_000, 100, 10_000));
        queue.open();
        int each = 100 + Wire.ITEM_BYTES_MAX;
        for (int i = 0; i < 5; i++) {
            queue.offer(of(100));
        }
        queue.offer(of(1_000));
        assertThat(queue.take(2 * each, 0)).hasSize(2);
        assertThat(queue.take(3 * each - 1, 0)).hasSize(2);
        assertThat(queue.take(1, 0)).hasSize(1);
        assertThat(queue.take(1, 0)).containsExactly(of(1_000));
        assertThat(queue.take(1, 0)).isEmpty();
    }

    @Test
    void whatAnOlderConnectionStillHoldsIsThrownAway() {
        ThriftSettings settings =
                ThriftSettings.of(Settings.of(new ThriftTransportProvider(), Map.of()), TWO);
        Local local = new Local(Rig.handshake(TWO), settings, Rig.LIMITS, null, null, null);
        Inbound inbound = new Inbound(local, new Listeners(), node -> null);
        Called older = new Called(new Socket(), inbound);
        Called newer = new Called(new Socket(), inbound);
        InboundLane lane = new InboundLane();
        lane.take(older);
        assertThat(lane.deliver(older, List.of(of(1), of(2)), envelope -> lane.take(newer)))
                .isEqualTo(1);
        assertThat(lane.deliver(older, List.of(of(3)), envelope -> {})).isEqualTo(1);
        assertThat(lane.deliver(newer, List.of(of(4)), envelope -> {})).isZero();
    }

    @Test
    void addressesAreReadAndWritten() {
        assertThat(HostPort.parse("localhost:7001")).isEqualTo(new HostPort("localhost", 7_001));
        assertThat(HostPort.parse("[::1]:0")).isEqualTo(new HostPort("::1", 0));
        assertThat(new HostPort("::1", 5)).hasToString("[::1]:5");
        assertThat(new HostPort("a.b", 65_535)).hasToString("a.b:65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "localhost", ":7001", "localhost:", "localhost:x", "localhost:65536",
                "localhost:-1", "::1:7001", "a b/c:1", " a:1", "[]:1", "h:000001"
            })
    void whatIsNoAddressIsNamed(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(ConsensusException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
