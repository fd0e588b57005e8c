package io.quorate.testkit.transport;

import static io.quorate.testkit.transport.TransportRig.ONE;
import static io.quorate.testkit.transport.TransportRig.QUICK;
import static io.quorate.testkit.transport.TransportRig.THREE;
import static io.quorate.testkit.transport.TransportRig.TWO;
import static io.quorate.testkit.transport.TransportRig.await;
import static io.quorate.testkit.transport.TransportRig.awaitConnected;
import static io.quorate.testkit.transport.TransportRig.envelope;
import static io.quorate.testkit.transport.TransportRig.link;
import static io.quorate.testkit.transport.TransportRig.point;
import static io.quorate.testkit.transport.TransportRig.problem;
import static io.quorate.testkit.transport.TransportRig.sendUntilItArrives;
import static io.quorate.testkit.transport.TransportRig.with;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.Envelope;
import io.quorate.api.Member;
import io.quorate.api.PeerLink;
import io.quorate.api.Transport;
import io.quorate.api.TransportProvider;
import io.quorate.testkit.net.TcpProxy;
import io.quorate.testkit.net.TcpProxy.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a transport between processes does when the network between two nodes breaks. A module runs
 * it by extending it.
 */
@Timeout(120)
public abstract class NetworkTck {

    private final TransportRig rig = new TransportRig(provider());
    private final TransportRig.Arrivals atTwo = new TransportRig.Arrivals();

    /** Patient with the other side, so that only node 1 gives up connections. */
    private final Transport two = rig.start(TWO, atTwo, with(QUICK, "keepalive_timeout", "60s"));

    private final TcpProxy proxy = TcpProxy.to(two.address());

    /** The transport under test, with the settings that all transports between processes have. */
    protected abstract TransportProvider provider();

    @AfterEach
    void close() {
        rig.close();
        proxy.close();
    }

    private Transport startOne(String... settings) {
        Transport one = rig.start(ONE, new TransportRig.Arrivals(), with(QUICK, settings));
        point(one, TWO, proxy.address());
        return one;
    }

    @Test
    void aConnectionThatIsResetIsMadeAgain() {
        Transport one = startOne();
        sendUntilItArrives(one, TWO, "before", atTwo);
        proxy.reset();
        await("the loss", () -> link(one, TWO).connects() > 1);
        sendUntilItArrives(one, TWO, "after", atTwo);
        assertThat(problem(one, TWO)).isEmpty();
    }

    @Test
    void aConnectionThatOnlySeemsToStandIsNoticedAndMadeAgain() {
        Transport one = startOne();
        sendUntilItArrives(one, TWO, "before", atTwo);
        proxy.cut(Direction.FROM_TARGET);
        await("the silence to be noticed", () -> !link(one, TWO).connected());
        assertThat(problem(one, TWO)).containsAnyOf("silent", "no handshake within");
        proxy.heal();
        sendUntilItArrives(one, TWO, "after", atTwo);
    }

    @Test
    void anIdleConnectionStands() {
        Transport one = startOne("keepalive_timeout", "60s");
        awaitConnected(one, TWO);
        long before = proxy.bytes(Direction.FROM_TARGET);
        await("beats of a second", () -> proxy.bytes(Direction.FROM_TARGET) > before + 20 * 14);
        assertThat(link(one, TWO).connects()).isEqualTo(1);
        assertThat(proxy.accepted()).as("one for messages, one for bulk").isEqualTo(2);
    }

    @Test
    void whatIsSentWhileThePeerIsAwayIsDroppedAndCounted() {
        Transport one = startOne("reconnect_min", "60s", "reconnect_max", "60s");
        awaitConnected(one, TWO);
        proxy.refuse();
        proxy.reset();
        await("the loss", () -> !link(one, TWO).connected());
        long before = link(one, TWO).dropped();
        await("the queue to close", () -> !one.send(Channel.MESSAGES, envelope(ONE, TWO, "x")));
        assertThat(one.send(Channel.MESSAGES, envelope(ONE, TWO, "y"))).isFalse();
        assertThat(link(one, TWO).dropped()).isGreaterThan(before);
        assertThat(link(one, TWO).queued()).isZero();
    }

    @Test
    void aPeerThatIsAwayIsNotStormed() {
        Transport one = startOne("reconnect_min", "20ms", "reconnect_max", "60s");
        awaitConnected(one, TWO);
        long before = proxy.accepted();
        proxy.refuse();
        proxy.reset();
        // Waits of 10 to 20 ms, 20 to 40, … : the ninth attempt comes after 2.5 s at the earliest.
        long start = System.nanoTime();
        await("some attempts of both channels", () -> proxy.accepted() - before >= 12);
        long took = System.nanoTime() - start;
        assertThat(took).as("six attempts of each").isGreaterThan(200_000_000L);
    }

    @Test
    void aPeerThatCallsIsCalledBackAtOnce() {
        Transport one = startOne("reconnect_min", "60s", "reconnect_max", "60s");
        awaitConnected(one, TWO);
        proxy.refuse();
        proxy.reset();
        await("the loss", () -> !link(one, TWO).connected());
        await("the attempt to fail", () -> problem(one, TWO).length() > 0);
        proxy.heal();
        point(two, ONE, one.address());
        awaitConnected(one, TWO);
    }

    @Test
    void aSlowLinkFillsTheQueueOfItsChannelAndNoMore() {
        Transport one = startOne("keepalive_timeout", "60s");
        awaitConnected(one, TWO);
        proxy.throttle(Direction.TO_TARGET, 300_000);
        Envelope large = envelope(ONE, TWO, Bytes.wrap(new byte[50_000]));
        long before = proxy.bytes(Direction.TO_TARGET);
        await(
                "a while of more than fits",
                () -> {
                    one.send(Channel.BULK, large);
                    return proxy.bytes(Direction.TO_TARGET) > before + 600_000;
                });
        assertThat(link(one, TWO).dropped()).isPositive();
        assertThat(link(one, TWO).sentBytes())
                .as("what buffers and flow control hold")
                .isLessThan(8 << 20);
        int full = (int) (TransportRig.LIMITS.queueBytesMax() / 50_000);
        assertThat(link(one, TWO).queued()).isBetween(full - 8, full);
        proxy.heal();
        await("the queue to empty", () -> link(one, TWO).queued() == 0);
        assertThat(link(one, TWO).connects()).isEqualTo(1);
    }

    /** As a process does that was stopped: connections stand, and nothing is read or said. */
    @Test
    void aPeerThatStopsUnderFullLoadCostsItsQueueSlowsNobodyAndCatchesUp() {
        TransportRig.Arrivals atThree = new TransportRig.Arrivals();
        Transport three = rig.start(THREE, atThree, QUICK);
        Transport one = rig.start(ONE, new TransportRig.Arrivals(), QUICK);
        one.updatePeers(
                List.of(Member.voter(TWO, proxy.address()), Member.voter(THREE, three.address())));
        awaitConnected(one, TWO);
        awaitConnected(one, THREE);
        proxy.cut();
        Envelope large = envelope(ONE, TWO, Bytes.wrap(new byte[50_000]));
        AtomicInteger round = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        await(
                "a thousand rounds with the other peer",
                () -> {
                    for (Channel channel : Channel.values()) {
                        for (int i = 0; i < 20; i++) {
                            one.send(channel, large);
                        }
                    }
                    most.accumulateAndGet(link(one, TWO).queued(), Math::max);
                    String text = "round " + round.get();
                    one.send(Channel.MESSAGES, envelope(ONE, THREE, text));
                    if (atThree.contains(text)) {
                        round.incrementAndGet();
                    }
                    return round.get() == 1_000;
                });
        assertThat(link(one, THREE).connects()).isEqualTo(1);

        int full = 2 * (int) (TransportRig.LIMITS.queueBytesMax() / 50_000);
        assertThat(most.get()).as("two full queues").isLessThanOrEqualTo(full);
        assertThat(link(one, TWO).dropped()).isPositive();
        proxy.heal();
        sendUntilItArrives(one, TWO, "after", atTwo);
    }

    @Test
    void aLongTransferDoesNotHoldUpMessages() {
        AtomicInteger bulk = new AtomicInteger();
        two.unlisten(0);
        two.listen(
                0,
                (channel, envelope) -> {
                    if (channel == Channel.BULK) {
                        bulk.incrementAndGet();
                    } else {
                        two.send(Channel.MESSAGES, envelope(TWO, ONE, envelope.payload()));
                    }
                });
        TransportRig.Arrivals atOne = new TransportRig.Arrivals();
        Transport one = rig.start(ONE, atOne, with(QUICK, "keepalive_timeout", "60s"));
        point(one, TWO, proxy.address());
        point(two, ONE, one.address());
        awaitConnected(one, TWO);
        awaitConnected(two, ONE);
        proxy.throttle(Direction.TO_TARGET, 1 << 20);
        int pieces = 400;
        Thread transfer =
                new Thread(
                        () -> {
                            Envelope piece = envelope(ONE, TWO, Bytes.wrap(new byte[100_000]));
                            for (int i = 0; i < pieces; i++) {
                                await("room", () -> one.send(Channel.BULK, piece) || !isUp(one));
                            }
                        });
        transfer.start();
        await("the transfer to be under way", () -> bulk.get() > 0);
        for (int i = 0; i < 20; i++) {
            String text = "round " + i;
            await(
                    text,
                    () -> {
                        one.send(Channel.MESSAGES, envelope(ONE, TWO, text));
                        return atOne.contains(text);
                    });
        }
        assertThat(bulk.get()).as("most of the transfer is still to come").isLessThan(pieces / 2);
        assertThat(link(one, TWO).queued()).isPositive();
        one.close();
        awaitEnd(transfer);
    }

    private static boolean isUp(Transport transport) {
        return link(transport, TWO).connected();
    }

    private static void awaitEnd(Thread thread) {
        await("the thread to end", () -> !thread.isAlive());
    }

    @Test
    void aNameIsLookedUpAgainAtEachConnection(@TempDir Path directory)
            throws IOException, InterruptedException {
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Djdk.net.hosts.file=" + hosts,
                                "-Dsun.net.inetaddr.ttl=0",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MovedName.class.getName(),
                                provider().getClass().getName(),
                                hosts.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(output).contains(MovedName.DONE);
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void theRoundTripIsMeasured() {
        Transport one = startOne();
        await("a measurement", () -> link(one, TWO).roundTripNanos() > 0);
        assertThat(link(one, TWO).roundTripNanos()).isLessThan(Duration.ofSeconds(30).toNanos());
        proxy.delay(Direction.TO_TARGET, Duration.ofMillis(150));
        await(
                "the delay to be seen",
                () -> link(one, TWO).roundTripNanos() > Duration.ofMillis(75).toNanos());
        assertThat(link(one, TWO).connects()).isEqualTo(1);
        // Questions are no batches.
        assertThat(link(one, TWO).batches()).isZero();
    }

    @Test
    void whatGathersIsCountedAsOneBatch() {
        Transport one = startOne("keepalive_timeout", "60s");
        awaitConnected(one, TWO);
        proxy.cut(Direction.TO_TARGET);
        Bytes payload = Bytes.wrap(new byte[1_000]);
        AtomicLong taken = new AtomicLong();
        await(
                "more than one envelope to wait",
                () -> {
                    taken.addAndGet(
                            one.send(Channel.MESSAGES, envelope(ONE, TWO, payload)) ? 1 : 0);
                    return link(one, TWO).queued() > 1;
                });
        proxy.heal();
        await("all to leave", () -> link(one, TWO).sent() == taken.get());
        PeerLink after = link(one, TWO);
        assertThat(after.batches()).isPositive().isLessThan(after.sent());
        assertThat(after.envelopesPerBatch()).isGreaterThan(1);
        await("all to be written", () -> link(one, TWO).wireBytes() > 1_000 * taken.get());
        // Both are counted one after the other, also those of a question.
        await("as many", () -> link(one, TWO).encodedBytes() == link(one, TWO).wireBytes());
    }

    @Test
    void whatCompressionSavesIsCounted() {
        Transport one = startOne("compression", "zstd");
        Bytes payload = Bytes.utf8("again and ".repeat(1_000));
        await(
                "ten batches",
                () -> {
                    one.send(Channel.BULK, envelope(ONE, TWO, payload));
                    return link(one, TWO).batches() > 10 && link(one, TWO).encodedBytes() > 100_000;
                });
        assertThat(link(one, TWO).compressionRatio()).isBetween(0.0001, 0.2);
        await("it to arrive", () -> atTwo.all.stream().anyMatch(e -> e.payload().equals(payload)));
    }

    @Test
    void nodesThatGatherDifferentlyUnderstandEachOther() {
        Transport one = startOne("batch_bytes_max", "4MiB", "keepalive_timeout", "60s");
        Transport three =
                rig.start(
                        THREE, new TransportRig.Arrivals(), with(QUICK, "batch_bytes_max", "1KiB"));
        point(three, TWO, two.address());
        awaitConnected(one, TWO);
        awaitConnected(three, TWO);
        Bytes payload = Bytes.wrap(new byte[30_000]);
        for (int i = 0; i < 1_000; i++) {
            one.send(Channel.MESSAGES, envelope(ONE, TWO, payload));
            three.send(Channel.MESSAGES, envelope(THREE, TWO, payload));
        }
        await("all to leave", () -> link(one, TWO).queued() + link(three, TWO).queued() == 0);
        sendUntilItArrives(one, TWO, "the last", atTwo);
        assertThat(link(one, TWO).connects()).isEqualTo(1);
        assertThat(atTwo.all).filteredOn(e -> e.payload().equals(payload)).isNotEmpty();
    }

    @Test
    void aListenerThatBlocksForOnePeerDoesNotHoldUpAnother() {
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        TransportRig.Arrivals fromThree = new TransportRig.Arrivals();
        two.unlisten(0);
        two.listen(
                0,
                (channel, envelope) -> {
                    if (envelope.from().equals(THREE)) {
                        fromThree.onEnvelope(channel, envelope);
                        return;
                    }
                    blocked.countDown();
                    try {
                        mayGoOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        Transport one = startOne();
        Transport three = rig.start(THREE, new TransportRig.Arrivals(), QUICK);
        point(three, TWO, two.address());
        await(
                "the listener to block",
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "x"));
                    return blocked.getCount() == 0;
                });
        await(
                "what node 3 sends",
                () -> {
                    three.send(Channel.MESSAGES, envelope(THREE, TWO, "y"));
                    return fromThree.contains("y");
                });
        mayGoOn.countDown();
    }

    @Test
    void whatAnOldConnectionStillHoldsIsNotDeliveredAfterTheNewOneCame() {
        Transport one = startOne();
        sendUntilItArrives(one, TWO, "before", atTwo);
        proxy.cut(Direction.TO_TARGET);
        one.send(Channel.MESSAGES, envelope(ONE, TWO, "held back"));
        await("it to leave", () -> link(one, TWO).queued() == 0);
        // Straight to the target, past the proxy.
        one.updatePeers(List.of(Member.voter(TWO, two.address())));
        sendUntilItArrives(one, TWO, "new", atTwo);
        proxy.heal();
        sendUntilItArrives(one, TWO, "newer", atTwo);
        assertThat(atTwo.contains("held back")).isFalse();
    }

    @Test
    void closingIsQuickThoughAPeerIsSilentAndAListenerBlocks() throws IOException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Transport one = startOne();
        two.unlisten(0);
        two.listen(
                0,
                (channel, envelope) -> {
                    blocked.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                });
        await(
                "the listener to block",
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "x"));
                    return blocked.getCount() == 0;
                });
        String address = two.address();
        proxy.cut();
        one.close();
        two.close();
        assertThat(interrupted.getCount()).as("the listener was told to end").isZero();
        await("every thread to end", () -> threads().isEmpty());
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    /** The threads of nodes 1 and 2. */
    private List<String> threads() {
        String ours = provider().name() + "-[12]-.*";
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches(ours))
                .toList();
    }
}
