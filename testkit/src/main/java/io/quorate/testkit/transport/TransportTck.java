package io.quorate.testkit.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.Envelope;
import io.quorate.api.EnvelopeListener;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.NodeId;
import io.quorate.api.PeerLink;
import io.quorate.api.Settings;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every transport must do: the contract of {@link Transport}. */
@Timeout(120)
public abstract class TransportTck {

    private static final ClusterId CLUSTER = new ClusterId("tck");
    private static final NodeId ONE = NodeId.of(1);
    private static final NodeId TWO = NodeId.of(2);
    private static final NodeId THREE = NodeId.of(3);
    private static final TransportLimits LIMITS = new TransportLimits(100_000, 64, 1 << 20);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Transport> open = new ArrayList<>();

    /** The transport under test. */
    protected abstract TransportProvider provider();

    /** Its settings at the node that says {@code handshake}. */
    protected Map<String, String> settings(Handshake handshake) {
        return Map.of();
    }

    /**
     * Where a node listens. Called once for each node of a test: a port of 0, or a name of its own.
     */
    protected abstract String listenAddress(int node);

    // ---- building ----

    private Handshake handshake(NodeId node) {
        return new Handshake(
                CLUSTER, node, new UUID(0, node.value()), "kit", 1, LIMITS.payloadBytesMax());
    }

    private Transport create(Handshake handshake) {
        return create(handshake, listenAddress(handshake.node().value()));
    }

    private Transport create(Handshake handshake, String address) {
        Transport transport =
                provider()
                        .create(
                                new TransportContext(
                                        handshake,
                                        address,
                                        List.of(),
                                        LIMITS,
                                        Settings.of(provider(), settings(handshake))));
        open.add(transport);
        return transport;
    }

    private Transport started(NodeId node, Arrivals arrivals) {
        Transport transport = create(handshake(node));
        transport.listen(0, arrivals);
        transport.start();
        return transport;
    }

    private static void introduce(Transport... transports) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < transports.length; i++) {
            members.add(Member.voter(NodeId.of(i + 1), transports[i].address()));
        }
        for (Transport transport : transports) {
            transport.updatePeers(members);
        }
    }

    private static Envelope envelope(NodeId from, NodeId to, Bytes payload) {
        return new Envelope(CLUSTER, 0, 3, from, to, 7, payload);
    }

    private static Envelope envelope(NodeId from, NodeId to, String payload) {
        return envelope(from, to, Bytes.utf8(payload));
    }

    /** What arrived, in its order. */
    private static class Arrivals implements EnvelopeListener {
        final List<Envelope> all = new CopyOnWriteArrayList<>();

        @Override
        public void onEnvelope(Channel channel, Envelope envelope) {
            all.add(envelope);
        }

        boolean contains(String payload) {
            return all.stream().anyMatch(e -> e.payload().equals(Bytes.utf8(payload)));
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Sends until something arrives: connections take their time, and envelopes may get lost. */
    private static void sendUntilItArrives(
            Transport from, Channel channel, Envelope envelope, Arrivals at) {
        await(
                "an envelope to arrive",
                () -> {
                    from.send(channel, envelope);
                    return at.all.stream().anyMatch(e -> e.payload().equals(envelope.payload()));
                });
    }

    @AfterEach
    void closeAll() {
        open.forEach(Transport::close);
    }

    private static PeerLink link(Transport transport, NodeId peer) {
        return transport.links().stream()
                .filter(link -> link.peer().equals(peer))
                .findFirst()
                .orElseThrow();
    }

    // ---- delivery ----

    @Test
    void anEnvelopeArrivesAsItWasSentOnBothChannels() {
        Arrivals atOne = new Arrivals();
        Arrivals atTwo = new Arrivals();
        Transport one = started(ONE, atOne);
        Transport two = started(TWO, atTwo);
        introduce(one, two);
        for (Channel channel : Channel.values()) {
            Envelope there = envelope(ONE, TWO, "to two by " + channel);
            Envelope back = envelope(TWO, ONE, "to one by " + channel);
            sendUntilItArrives(one, channel, there, atTwo);
            sendUntilItArrives(two, channel, back, atOne);
            assertThat(atTwo.all).contains(there);
            assertThat(atOne.all).contains(back);
        }
        assertThat(link(one, TWO).connected()).isTrue();
        assertThat(link(one, TWO).sent()).isGreaterThanOrEqualTo(2);
        assertThat(link(two, ONE).receivedBytes()).isPositive();
        assertThat(link(one, TWO).problem()).isEmpty();
    }

    /** Long enough that a stack would be full. */
    @Test
    void promptListenersThatAnswerAreNotCalledFromWithin() {
        Transport[] ends = new Transport[2];
        AtomicInteger answers = new AtomicInteger();
        AtomicInteger within = new AtomicInteger();
        for (int end = 0; end < 2; end++) {
            int mine = end;
            NodeId self = NodeId.of(end + 1);
            NodeId other = NodeId.of(2 - end);
            ThreadLocal<Boolean> busy = ThreadLocal.withInitial(() -> false);
            Envelope answer = envelope(self, other, "again");
            ends[end] = create(handshake(self));
            ends[end].listen(
                    0,
                    EnvelopeListener.prompt(
                            (channel, envelope) -> {
                                within.addAndGet(busy.get() ? 1 : 0);
                                busy.set(true);
                                if (answers.incrementAndGet() < 100_000) {
                                    ends[mine].send(channel, answer);
                                }
                                busy.set(false);
                            }));
            ends[end].start();
        }
        introduce(ends);
        await(
                "an envelope to arrive",
                () -> {
                    ends[0].send(Channel.MESSAGES, envelope(ONE, TWO, "first"));
                    return answers.get() > 0;
                });
        await("answers to answers", () -> answers.get() >= 100_000);
        assertThat(within).hasValue(0);
    }

    @Test
    void senderAndReceiverShareNoBytes() {
        Arrivals atTwo = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, atTwo);
        introduce(one, two);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "hello"), atTwo);
        byte[] mine = {1, 2, 3};
        Bytes expected = Bytes.copyOf(mine);
        await(
                "an envelope to arrive",
                () -> {
                    byte[] used = mine.clone();
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, Bytes.wrap(used)));
                    await("it to leave", () -> link(one, TWO).queued() == 0);
                    return atTwo.all.stream().anyMatch(e -> e.payload().equals(expected));
                });
        Envelope arrived = atTwo.all.get(atTwo.all.size() - 1);
        assertThat(arrived.payload().asByteBuffer().isReadOnly()).isTrue();
    }

    @Test
    void deliveryIsNeverOnTheStackOfTheSend() {
        AtomicInteger depth = new AtomicInteger();
        AtomicBoolean nested = new AtomicBoolean();
        AtomicInteger count = new AtomicInteger();
        Thread sender = Thread.currentThread();
        Transport one = create(handshake(ONE));
        Transport two = create(handshake(TWO));
        AtomicBoolean onSender = new AtomicBoolean();
        two.listen(
                0,
                (channel, envelope) -> {
                    onSender.compareAndSet(false, Thread.currentThread() == sender);
                    nested.compareAndSet(false, depth.incrementAndGet() > 1);
                    if (count.incrementAndGet() < 100) {
                        two.send(Channel.MESSAGES, envelope(TWO, ONE, "ping"));
                    }
                    depth.decrementAndGet();
                });
        one.listen(
                0, (channel, envelope) -> one.send(Channel.MESSAGES, envelope(ONE, TWO, "pong")));
        one.start();
        two.start();
        introduce(one, two);
        await(
                "a hundred rounds",
                () -> {
                    if (count.get() == 0) {
                        one.send(Channel.MESSAGES, envelope(ONE, TWO, "first"));
                    }
                    return count.get() >= 50;
                });
        assertThat(onSender).isFalse();
        assertThat(nested).isFalse();
    }

    @Test
    void oneSendersEnvelopesAreDeliveredOneAtATime() {
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean together = new AtomicBoolean();
        AtomicInteger count = new AtomicInteger();
        Transport one = started(ONE, new Arrivals());
        Transport two = create(handshake(TWO));
        two.listen(
                0,
                (channel, envelope) -> {
                    together.compareAndSet(false, inside.incrementAndGet() > 1);
                    Thread.onSpinWait();
                    count.incrementAndGet();
                    inside.decrementAndGet();
                });
        two.start();
        introduce(one, two);
        await(
                "a thousand envelopes",
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "x"));
                    return count.get() >= 1_000;
                });
        assertThat(together).isFalse();
    }

    @Test
    void envelopesForAGroupWithoutListenerAreDropped() {
        Arrivals atTwo = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, atTwo);
        introduce(one, two);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "a"), atTwo);
        Envelope forNobody = new Envelope(CLUSTER, 9, 0, ONE, TWO, 0, Bytes.utf8("for nobody"));
        await(
                "the drop to be counted",
                () -> {
                    one.send(Channel.MESSAGES, forNobody);
                    return link(two, ONE).dropped() > 0;
                });
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "b"), atTwo);
        assertThat(atTwo.contains("for nobody")).isFalse();
    }

    @Test
    void nothingIsDeliveredAfterUnlisten() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch mayLeave = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Transport one = started(ONE, new Arrivals());
        Transport two = create(handshake(TWO));
        two.listen(
                0,
                (channel, envelope) -> {
                    calls.incrementAndGet();
                    inside.countDown();
                    awaitQuietly(mayLeave);
                });
        two.start();
        introduce(one, two);
        await(
                "a call",
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "x"));
                    return inside.getCount() == 0;
                });
        Thread ender = new Thread(() -> two.unlisten(0));
        ender.start();
        ender.join(50);
        assertThat(ender.isAlive()).as("unlisten waits for the call under way").isTrue();
        mayLeave.countDown();
        ender.join();
        int before = calls.get();
        for (int i = 0; i < 10; i++) {
            one.send(Channel.MESSAGES, envelope(ONE, TWO, "late"));
        }
        Arrivals again = new Arrivals();
        two.listen(0, again);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "again"), again);
        assertThat(calls.get()).isEqualTo(before);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aListenerThatThrowsDoesNotStopTheNextDelivery() {
        AtomicInteger calls = new AtomicInteger();
        Transport one = started(ONE, new Arrivals());
        Transport two = create(handshake(TWO));
        two.listen(
                0,
                (channel, envelope) -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("on purpose");
                });
        two.start();
        introduce(one, two);
        await(
                "several deliveries",
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "x"));
                    return calls.get() >= 3;
                });
    }

    @Test
    void aGroupHasOneListener() {
        Transport one = create(handshake(ONE));
        one.listen(0, new Arrivals());
        assertThatThrownBy(() -> one.listen(0, new Arrivals()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerMayEndItself() {
        AtomicInteger calls = new AtomicInteger();
        Transport one = started(ONE, new Arrivals());
        Transport two = create(handshake(TWO));
        two.listen(
                0,
                (channel, envelope) -> {
                    two.unlisten(0);
                    calls.incrementAndGet();
                });
        two.start();
        introduce(one, two);
        await(
                "the call to end",
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "x"));
                    return calls.get() == 1;
                });
        Arrivals again = new Arrivals();
        two.listen(0, again);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "again"), again);
        assertThat(calls.get()).isEqualTo(1);
    }

    @Test
    void theNumbersOfAnEnvelopeArriveAtTheirBounds() {
        int group = Integer.MAX_VALUE;
        Arrivals low = new Arrivals();
        Arrivals high = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, low);
        two.listen(group, high);
        introduce(one, two);
        Envelope least = new Envelope(CLUSTER, 0, 0, ONE, TWO, 0, Bytes.EMPTY);
        Envelope most =
                new Envelope(CLUSTER, group, Integer.MAX_VALUE, ONE, TWO, 255, Bytes.utf8("x"));
        sendUntilItArrives(one, Channel.MESSAGES, least, low);
        sendUntilItArrives(one, Channel.MESSAGES, most, high);
        assertThat(low.all).containsOnly(least);
        assertThat(high.all).containsOnly(most);
    }

    @Test
    void whatManyThreadsSendArrivesWhole() throws InterruptedException {
        Arrivals atTwo = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, atTwo);
        introduce(one, two);
        Set<Envelope> sent = ConcurrentHashMap.newKeySet();
        List<Thread> senders = new ArrayList<>();
        for (int sender = 0; sender < 4; sender++) {
            byte fill = (byte) sender;
            senders.add(
                    new Thread(
                            () -> {
                                for (int i = 0; i < 200; i++) {
                                    byte[] bytes = new byte[i * 5];
                                    Arrays.fill(bytes, fill);
                                    Envelope next = envelope(ONE, TWO, Bytes.wrap(bytes));
                                    sent.add(next);
                                    await("room", () -> one.send(Channel.MESSAGES, next));
                                }
                            }));
        }
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join();
        }
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "the last"), atTwo);
        sent.add(envelope(ONE, TWO, "the last"));
        assertThat(sent).containsAll(atTwo.all);
    }

    // ---- bounds ----

    @Test
    void payloadsAreMeasuredAtTheLimit() {
        Arrivals atTwo = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, atTwo);
        introduce(one, two);
        int max = LIMITS.payloadBytesMax();
        assertThat(one.payloadBytesMax()).isEqualTo(max);
        sendUntilItArrives(
                one, Channel.BULK, envelope(ONE, TWO, Bytes.wrap(new byte[max - 1])), atTwo);
        sendUntilItArrives(one, Channel.BULK, envelope(ONE, TWO, Bytes.wrap(new byte[max])), atTwo);
        sendUntilItArrives(one, Channel.BULK, envelope(ONE, TWO, Bytes.EMPTY), atTwo);
        Envelope tooLarge = envelope(ONE, TWO, Bytes.wrap(new byte[max + 1]));
        assertThatThrownBy(() -> one.send(Channel.BULK, tooLarge))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e -> assertThat(e.error()).isInstanceOf(ConsensusError.TooLarge.class));
    }

    @Test
    void aPeerThatDoesNotReadFillsItsQueueAndNobodyElsesAndTheOtherChannelStaysFree() {
        CountDownLatch mayRead = new CountDownLatch(1);
        AtomicInteger bulk = new AtomicInteger();
        Arrivals atThree = new Arrivals();
        AtomicBoolean urgent = new AtomicBoolean();
        Transport one = started(ONE, new Arrivals());
        Transport two = create(handshake(TWO));
        two.listen(
                0,
                (channel, envelope) -> {
                    if (channel == Channel.BULK) {
                        bulk.incrementAndGet();
                        awaitQuietly(mayRead);
                    } else {
                        urgent.set(true);
                    }
                });
        two.start();
        Transport three = started(THREE, atThree);
        introduce(one, two, three);
        try {
            Envelope large = envelope(ONE, TWO, Bytes.wrap(new byte[50_000]));
            await(
                    "a full queue",
                    () -> {
                        boolean taken = one.send(Channel.BULK, large);
                        return !taken && bulk.get() > 0 && link(one, TWO).dropped() > 0;
                    });
            await(
                    "an urgent message past the full queue",
                    () -> {
                        one.send(Channel.MESSAGES, envelope(ONE, TWO, "urgent"));
                        return urgent.get();
                    });
            sendUntilItArrives(one, Channel.BULK, envelope(ONE, THREE, "aside"), atThree);
        } finally {
            mayRead.countDown();
        }
    }

    // ---- who is there ----

    @Test
    void whatCannotGoAnywhereIsDroppedAtOnce() {
        Transport one = create(handshake(ONE));
        one.updatePeers(List.of(Member.voter(TWO, listenAddress(2))));
        assertThat(one.send(Channel.MESSAGES, envelope(ONE, TWO, "too early"))).isFalse();
        one.listen(0, new Arrivals());
        one.start();
        assertThat(one.send(Channel.MESSAGES, envelope(ONE, THREE, "stranger"))).isFalse();
        assertThatThrownBy(() -> one.send(Channel.MESSAGES, envelope(THREE, TWO, "forged")))
                .isInstanceOf(IllegalArgumentException.class);
        one.close();
        assertThat(one.send(Channel.MESSAGES, envelope(ONE, TWO, "too late"))).isFalse();
    }

    @Test
    void aNodeOfAnotherClusterEngineOrVersionIsRefusedAndBothValuesAreNamed() {
        Handshake mine = handshake(ONE);
        assertRefused(
                new Handshake(
                        new ClusterId("other"),
                        TWO,
                        mine.incarnation(),
                        "kit",
                        1,
                        mine.payloadBytesMax()),
                "tck",
                "other");
        assertRefused(
                new Handshake(
                        CLUSTER, TWO, mine.incarnation(), "nosuch", 1, mine.payloadBytesMax()),
                "kit",
                "nosuch");
        assertRefused(
                new Handshake(CLUSTER, TWO, mine.incarnation(), "kit", 77, mine.payloadBytesMax()),
                "1",
                "77");
        assertRefused(
                new Handshake(CLUSTER, THREE, mine.incarnation(), "kit", 1, mine.payloadBytesMax()),
                "2",
                "3");
    }

    private static boolean isNamed(PeerLink link, String expected, String found) {
        return link.problem()
                .filter(p -> p.contains("'" + expected + "'") && p.contains("'" + found + "'"))
                .isPresent();
    }

    private void assertRefused(Handshake stranger, String expected, String found) {
        Arrivals atStranger = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = create(stranger);
        two.listen(0, atStranger);
        two.start();
        one.updatePeers(List.of(Member.voter(TWO, two.address())));
        two.updatePeers(List.of(Member.voter(ONE, one.address())));
        await(
                "the refusal to be told",
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "hello"));
                    return isNamed(link(one, TWO), expected, found);
                });
        assertThat(link(one, TWO).connected()).isFalse();
        assertThat(atStranger.all).isEmpty();
        one.close();
        two.close();
    }

    @Test
    void aPeerThatMovesIsFoundAtItsNewAddress() {
        Arrivals first = new Arrivals();
        Arrivals second = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, first);
        introduce(one, two);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "a"), first);
        two.close();
        Transport moved = create(handshake(TWO), listenAddress(20));
        moved.listen(0, second);
        moved.start();
        introduce(one, moved);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "b"), second);
        assertThat(link(one, TWO).address()).isEqualTo(moved.address());
    }

    @Test
    void aPeerThatComesBackIsFoundAgain() {
        Arrivals first = new Arrivals();
        Arrivals second = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, first);
        introduce(one, two);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "a"), first);
        String address = two.address();
        two.close();
        Transport back = create(handshake(TWO), address);
        back.listen(0, second);
        back.start();
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "b"), second);
    }

    @Test
    void peersThatAreLeftOutAreForgotten() {
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, new Arrivals());
        introduce(one, two);
        one.updatePeers(List.of(Member.voter(ONE, one.address())));
        assertThat(one.links()).isEmpty();
        assertThat(one.send(Channel.MESSAGES, envelope(ONE, TWO, "x"))).isFalse();
    }

    @Test
    void aPeerThatIsLeftOutWhileItsQueueIsFullIsForgottenAndCanComeBack() {
        CountDownLatch mayRead = new CountDownLatch(1);
        Transport one = started(ONE, new Arrivals());
        Transport two = create(handshake(TWO));
        two.listen(0, (channel, envelope) -> awaitQuietly(mayRead));
        two.start();
        introduce(one, two);
        Envelope large = envelope(ONE, TWO, Bytes.wrap(new byte[50_000]));
        try {
            await(
                    "a full queue",
                    () -> {
                        boolean taken = one.send(Channel.BULK, large);
                        return !taken && link(one, TWO).sent() > 0;
                    });
            one.updatePeers(List.of());
            assertThat(one.links()).isEmpty();
            assertThat(one.send(Channel.BULK, large)).isFalse();
        } finally {
            mayRead.countDown();
        }
        Arrivals again = new Arrivals();
        two.unlisten(0);
        two.listen(0, again);
        introduce(one, two);
        sendUntilItArrives(one, Channel.BULK, envelope(ONE, TWO, "again"), again);
    }

    @Test
    void aNodeAtTheAddressOfAnotherIsRefusedUntilTheAddressesAreRight() {
        Arrivals atTwo = new Arrivals();
        Arrivals atThree = new Arrivals();
        Transport one = started(ONE, new Arrivals());
        Transport two = started(TWO, atTwo);
        Transport three = started(THREE, atThree);
        one.updatePeers(
                List.of(Member.voter(TWO, three.address()), Member.voter(THREE, two.address())));
        await(
                "both to be refused",
                () -> {
                    one.send(Channel.MESSAGES, envelope(ONE, TWO, "astray"));
                    one.send(Channel.MESSAGES, envelope(ONE, THREE, "astray"));
                    return isNamed(link(one, TWO), "2", "3") && isNamed(link(one, THREE), "3", "2");
                });
        introduce(one, two, three);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, TWO, "two"), atTwo);
        sendUntilItArrives(one, Channel.MESSAGES, envelope(ONE, THREE, "three"), atThree);
        assertThat(atTwo.contains("astray") || atThree.contains("astray")).isFalse();
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        Transport one = started(ONE, new Arrivals());
        Transport two = create(handshake(TWO), one.address());
        assertThatThrownBy(two::start)
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e -> {
                            assertThat(e.error()).isInstanceOf(ConsensusError.Invalid.class);
                            assertThat(e.error().message()).contains(one.address());
                        });
    }

    // ---- the end ----

    @Test
    void closingWhileOthersSendLeavesNoThreadAndDeliversNothingMore() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        AtomicInteger arrived = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        Transport one = started(ONE, new Arrivals());
        Transport two = create(handshake(TWO));
        two.listen(0, (channel, envelope) -> arrived.incrementAndGet());
        two.start();
        introduce(one, two);
        Thread sender =
                new Thread(
                        () -> {
                            while (!stop.get()) {
                                one.send(Channel.MESSAGES, envelope(ONE, TWO, "x"));
                            }
                        });
        sender.start();
        await("the first to arrive", () -> arrived.get() > 100);
        two.close();
        int last = arrived.get();
        one.close();
        one.close();
        stop.set(true);
        sender.join();
        assertThat(arrived.get()).isEqualTo(last);
        await("every thread to end", () -> noneLeftSince(before));
    }

    /** Threads that a library shares between transports may stay, if they are daemons. */
    private boolean noneLeftSince(Set<Thread> before) {
        String prefix = provider().name() + "-";
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith(prefix));
    }
}
