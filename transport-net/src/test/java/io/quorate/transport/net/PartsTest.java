package io.quorate.transport.net;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusException;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.HostPort;
import io.quorate.api.NodeId;
import io.quorate.api.TransportLimits;
import io.quorate.testkit.transport.TransportRig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts that need no network. */
class PartsTest {

    private static Envelope of(int bytes) {
        return TransportRig.envelope(ONE, TWO, Bytes.wrap(new byte[bytes]));
    }

    private static int encoded(Envelope envelope) {
        return envelope.payload().size() + 10;
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
        SendQueue queue = new SendQueue(new TransportLimits(100, 3, 100), PartsTest::encoded);
        assertThat(queue.offer(of(1))).isFalse();
        queue.open();
        assertThat(queue.offer(of(1))).isTrue();
        assertThat(queue.close()).isEqualTo(1);
        assertThat(queue.offer(of(1))).isFalse();
        assertThat(queue.size()).isZero();
    }

    @Test
    void aQueueIsBoundedInEnvelopesAndInBytes() {
        SendQueue queue = new SendQueue(new TransportLimits(100, 3, 100), PartsTest::encoded);
        queue.open();
        assertThat(queue.offer(of(100))).isTrue();
        assertThat(queue.offer(of(1))).isFalse();
        assertThat(queue.gather(1_000)).hasSize(1);
        for (int i = 0; i < 3; i++) {
            assertThat(queue.offer(of(0))).isTrue();
        }
        assertThat(queue.offer(of(0))).isFalse();
        assertThat(queue.size()).isEqualTo(3);
    }

    @Test
    void aBatchEndsBeforeItGrowsTooLargeButHoldsAtLeastOne() {
        SendQueue queue =
                new SendQueue(new TransportLimits(1_000, 100, 10_000), PartsTest::encoded);
        queue.open();
        int each = encoded(of(100));
        for (int i = 0; i < 5; i++) {
            queue.offer(of(100));
        }
        queue.offer(of(1_000));
        assertThat(queue.gather(2 * each)).hasSize(2);
        assertThat(queue.gather(3 * each - 1)).hasSize(2);
        assertThat(queue.gather(1)).hasSize(1);
        assertThat(queue.gather(1)).containsExactly(of(1_000));
        assertThat(queue.gather(1)).isEmpty();
    }

    @Test
    void whoWaitsForEnvelopesIsWokenByTheNextOrByHand() throws InterruptedException {
        SendQueue queue = new SendQueue(new TransportLimits(100, 3, 100), PartsTest::encoded);
        queue.open();
        BlockingQueue<List<Envelope>> taken = new ArrayBlockingQueue<>(2);
        Thread taker =
                new Thread(
                        () -> {
                            try {
                                taken.add(queue.take(1_000, Long.MAX_VALUE / 4));
                                taken.add(queue.take(1_000, Long.MAX_VALUE / 4));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        taker.start();
        queue.offer(of(1));
        assertThat(taken.poll(30, TimeUnit.SECONDS)).containsExactly(of(1));
        queue.wake();
        assertThat(taken.poll(30, TimeUnit.SECONDS)).isEmpty();
        taker.join();
    }

    @Test
    void whatAnOlderConnectionStillHoldsIsThrownAway() {
        List<String> ended = new ArrayList<>();
        Inflow older = why -> ended.add("older");
        Inflow newer = why -> ended.add("newer");
        InboundLane lane = new InboundLane();
        lane.take(older);
        Listeners listeners = new Listeners();
        List<Envelope> arrived = new ArrayList<>();
        listeners.listen(
                0,
                (channel, envelope) -> {
                    arrived.add(envelope);
                    if (envelope.equals(of(1))) {
                        lane.take(newer);
                    }
                });
        deliver(lane, older, listeners, of(1), of(2));
        assertThat(ended).containsExactly("older");
        deliver(lane, older, listeners, of(3));
        deliver(lane, newer, listeners, of(4));
        assertThat(arrived).containsExactly(of(1), of(4));
    }

    private static void deliver(
            InboundLane lane, Inflow flow, Listeners listeners, Envelope... batch) {
        lane.deliver(
                flow,
                isNewest ->
                        listeners.deliver(
                                Channel.MESSAGES, List.of(batch), isNewest, envelope -> {}));
    }

    @Test
    void theRestOfABatchFindsNobodyOnceItsListenerIsGone() {
        Listeners listeners = new Listeners();
        List<Envelope> arrived = new ArrayList<>();
        List<Envelope> taken = new ArrayList<>();
        listeners.listen(
                0,
                (channel, envelope) -> {
                    arrived.add(envelope);
                    listeners.unlisten(0);
                });
        listeners.deliver(Channel.MESSAGES, List.of(of(1), of(2)), () -> true, taken::add);
        assertThat(arrived).containsExactly(of(1));
        assertThat(taken).containsExactly(of(1));
    }

    @Test
    void oneListenerThatMayTakeItsTimeIsEnoughForAWorker() {
        Listeners listeners = new Listeners();
        assertThat(listeners.arePrompt()).isTrue();
        listeners.listen(0, EnvelopeListener.prompt((channel, envelope) -> {}));
        assertThat(listeners.arePrompt()).isTrue();
        listeners.listen(1, (channel, envelope) -> {});
        assertThat(listeners.arePrompt()).isFalse();
        listeners.unlisten(1);
        assertThat(listeners.arePrompt()).isTrue();
        listeners.unlisten(1);
        listeners.unlisten(0);
        assertThat(listeners.arePrompt()).isTrue();
    }

    @Test
    void callersThatAreNoPeersAreFewAndPeersAlwaysFindRoom() {
        Callers callers = new Callers(node -> node.equals(ONE));
        for (int i = 0; i < Inbound.STRANGERS_MAX; i++) {
            assertThat(callers.enter(NodeId.of(100 + i), Channel.BULK)).isPresent();
        }
        assertThat(callers.enter(NodeId.of(99), Channel.BULK)).isEmpty();
        assertThat(callers.enter(NodeId.of(100), Channel.MESSAGES)).as("known").isPresent();
        assertThat(callers.enter(ONE, Channel.MESSAGES)).as("a peer").isPresent();
        callers.leave(NodeId.of(100));
        assertThat(callers.enter(NodeId.of(99), Channel.BULK)).as("one still stands").isEmpty();
        callers.leave(NodeId.of(100));
        assertThat(callers.enter(NodeId.of(99), Channel.BULK)).isPresent();
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
