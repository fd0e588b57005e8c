package io.quorate.transport.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.Envelope;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.Settings;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The faults that the in-memory transport makes on demand. */
@Timeout(60)
class FaultsTest {

    private static final ClusterId CLUSTER = new ClusterId("faults");
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final int COUNT = 2_000;
    private static final AtomicInteger NETWORKS = new AtomicInteger();

    private final String network = "faults-" + NETWORKS.incrementAndGet();
    private final InMemoryTransportProvider provider = new InMemoryTransportProvider();

    private Transport create(NodeId node, Map<String, String> settings) {
        return provider.create(
                new TransportContext(
                        new Handshake(CLUSTER, node, new UUID(0, 1), "kit", 1, 1_000),
                        network + "/" + node,
                        List.of(
                                Member.voter(ONE, network + "/1"),
                                Member.voter(TWO, network + "/2")),
                        new TransportLimits(1_000, 10_000, 1 << 20),
                        Settings.of(provider, settings)));
    }

    /** Sends numbers one after the other, then waits for all that is under way. */
    private List<Integer> send(Map<String, String> settings) throws InterruptedException {
        List<Integer> arrived = new CopyOnWriteArrayList<>();
        try (Transport one = create(ONE, settings);
                Transport two = create(TWO, Map.of())) {
            two.listen(0, (channel, e) -> arrived.add(e.payload().asByteBuffer().getInt()));
            one.start();
            two.start();
            for (int i = 0; i < COUNT; i++) {
                Bytes number = Bytes.wrap(java.nio.ByteBuffer.allocate(4).putInt(i).array());
                one.send(Channel.MESSAGES, new Envelope(CLUSTER, 0, 0, ONE, TWO, 0, number));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (one.links().get(0).queued() > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(one.links().get(0).queued()).isZero();
        }
        return List.copyOf(arrived);
    }

    @Test
    void withoutFaultsEverythingArrivesInOrder() throws InterruptedException {
        List<Integer> arrived = send(Map.of());
        assertThat(arrived).isSorted().doesNotHaveDuplicates();
        assertThat(arrived).hasSize(COUNT);
    }

    @Test
    void dropLosesAboutTheShareItNames() throws InterruptedException {
        assertThat(send(Map.of("drop", "0.3", "seed", "7")).size())
                .isBetween(COUNT / 2, COUNT * 9 / 10);
        assertThat(send(Map.of("drop", "1.0"))).isEmpty();
    }

    @Test
    void duplicateRepeatsAboutTheShareItNames() throws InterruptedException {
        List<Integer> arrived = new ArrayList<>(send(Map.of("duplicate", "0.5", "seed", "7")));
        assertThat(arrived.size()).isGreaterThan(COUNT);
        assertThat(arrived.stream().distinct().count()).isLessThan(arrived.size());
    }

    @Test
    void reorderLetsSomeOvertakeOthers() throws InterruptedException {
        List<Integer> arrived = send(Map.of("reorder", "0.5", "seed", "7"));
        List<Integer> sorted = new ArrayList<>(arrived);
        sorted.sort(null);
        assertThat(arrived).isNotEqualTo(sorted);
    }

    @Test
    void aCutGoesOneWayUntilItHeals() {
        List<String> atOne = new CopyOnWriteArrayList<>();
        List<String> atTwo = new CopyOnWriteArrayList<>();
        try (Transport one = create(ONE, Map.of());
                Transport two = create(TWO, Map.of())) {
            one.listen(0, (channel, e) -> atOne.add(e.payload().toUtf8()));
            two.listen(0, (channel, e) -> atTwo.add(e.payload().toUtf8()));
            one.start();
            two.start();
            InMemoryNetwork.named(network).cut(ONE, TWO);
            one.send(Channel.MESSAGES, envelope(ONE, TWO, "lost"));
            two.send(Channel.MESSAGES, envelope(TWO, ONE, "passes"));
            awaitArrival(atOne, "passes");
            InMemoryNetwork.named(network).heal();
            one.send(Channel.MESSAGES, envelope(ONE, TWO, "after"));
            awaitArrival(atTwo, "after");
            assertThat(atTwo).containsExactly("after");
        }
    }

    private static Envelope envelope(NodeId from, NodeId to, String text) {
        return new Envelope(CLUSTER, 0, 0, from, to, 0, Bytes.utf8(text));
    }

    private static void awaitArrival(List<String> arrived, String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!arrived.contains(text)) {
            assertThat(System.nanoTime()).as("waiting for " + text).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
