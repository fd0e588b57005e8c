package io.quorate.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.Transaction;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvSession;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.v1.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a session does over any protocol: each write is done once, however often it is sent. Extend
 * this class, name the protocol, and run it as a test.
 */
@Timeout(60)
public abstract class KvSessionTck {

    private static final Duration LONG = Duration.ofSeconds(40);
    private static final Duration SHORT = Duration.ofMillis(500);

    private FakeNode node;

    /** Under test. */
    protected abstract KvProtocol protocol();

    @BeforeEach
    void start() {
        node = new FakeNode(protocol());
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void sessionIsOpenedByItsFirstWriteAndEndedAtTheEnd() throws Exception {
        node.then(FakeNode.done(5));
        try (KvClient client = client(LONG)) {
            try (KvSession session = client.session()) {
                assertThat(node.writes()).isEmpty();
                assertThat(get(put(session))).isEqualTo(7);
                get(put(session));
            }
        }
        assertThat(node.writes()).hasSize(4);
        assertThat(node.writes().get(0).getOpenSession().getLeaseMillis()).isEqualTo(80_000);
        assertMark(node.writes().get(1), 5, 1, 0);
        assertMark(node.writes().get(2), 5, 2, 1);
        assertThat(node.writes().get(3).getEndSession().getSession()).isEqualTo(5);
    }

    @Test
    void writeOfUnknownOutcomeIsSentAgainWithTheSameNumber() throws Exception {
        node.then(FakeNode.done(5)).then(FakeNode.DOUBT).then(FakeNode.DOUBT);
        try (KvClient client = client(LONG)) {
            assertThat(get(put(client.session()))).isEqualTo(7);
        }
        List<WriteRequest> sent = node.writes().subList(1, node.writes().size());
        assertThat(sent).hasSize(3).containsOnly(sent.get(0));
        assertMark(sent.get(0), 5, 1, 0);
    }

    /** One that keeps its number would hold up the session for ever, once there are many. */
    @Test
    void writeThatCannotBeSentTakesNoPlace() throws Exception {
        node.then(FakeNode.done(5));
        try (KvClient client = client(LONG)) {
            KvSession session = client.session();
            Bytes key = Bytes.utf8("k");
            for (int i = 0; i < 2_000; i++) {
                assertThat(failureOf(session.put("default", key, noValue())))
                        .isInstanceOf(NullPointerException.class);
            }
            assertThat(get(put(session))).isEqualTo(7);
        }
    }

    // What a caller without null checks may pass.
    @SuppressWarnings("NullAway")
    private static Bytes noValue() {
        return null;
    }

    @Test
    void writeThatANodeTookAndDiedWithIsSentToAnother() throws Exception {
        FakeNode other = new FakeNode(protocol());
        node.then(FakeNode.done(5)).then(FakeNode.SILENCE);
        KvClientConfig config =
                new KvClientConfig(List.of(node.address(), other.address()), LONG, true)
                        .over(protocol().name());
        try (other;
                KvClient client = KvClient.create(config)) {
            CompletableFuture<Long> put = put(client.session());
            while (node.calls().get() < 2) {
                Thread.onSpinWait();
            }
            node.close();
            assertThat(get(put)).isEqualTo(7);
        }
        assertThat(other.writes()).containsExactly(node.writes().get(1));
    }

    @Test
    void openingIsRepeatedTooAndItsDoubtIsNotThatOfTheWrite() throws Exception {
        node.then(FakeNode.DOUBT).then(FakeNode.done(6));
        try (KvClient client = client(LONG)) {
            get(put(client.session()));
        }
        assertMark(node.writes().get(2), 6, 1, 0);

        node.always(FakeNode.DOUBT);
        try (KvClient client = client(SHORT)) {
            assertThat(failureOf(put(client.session())))
                    .isInstanceOf(KvClientException.class)
                    .hasMessageStartingWith("no session was opened");
        }
    }

    @Test
    void verdictSettlesADoubtAndSilenceDoesNot() throws Exception {
        node.then(FakeNode.done(5)).then(FakeNode.DOUBT).then(conflict());
        try (KvClient client = client(LONG)) {
            KvSession session = client.session();
            assertThat(failureOf(session.commit(Transaction.blind())))
                    .isInstanceOfSatisfying(
                            KvClientException.class, e -> assertThat(e.isConflict()).isTrue());
        }
        node.then(FakeNode.done(5)).then(FakeNode.DOUBT).always(FakeNode.notLeader(""));
        try (KvClient client = client(SHORT)) {
            assertThat(failureOf(put(client.session())))
                    .isInstanceOf(OutcomeUnknownException.class);
        }
        // In both parts: the session's beginning, the doubt, and what came after it.
        assertThat(node.writes()).hasSizeGreaterThanOrEqualTo(3 + 3);
    }

    @Test
    void expiredSessionIsOpenedAgainForAWriteThatWasSurelyNotDone() throws Exception {
        node.then(FakeNode.done(5)).then(FakeNode.EXPIRED).then(FakeNode.done(9));
        try (KvClient client = client(LONG)) {
            assertThat(get(put(client.session()))).isEqualTo(7);
        }
        assertMark(node.writes().get(1), 5, 1, 0);
        assertMark(node.writes().get(3), 9, 1, 0);
    }

    @Test
    void sessionThatExpiresTwiceIsAnErrorOfItsOwn() throws Exception {
        node.then(FakeNode.done(5)).then(FakeNode.EXPIRED);
        node.then(FakeNode.done(9)).then(FakeNode.EXPIRED);
        try (KvClient client = client(LONG)) {
            assertThat(failureOf(put(client.session())))
                    .isInstanceOfSatisfying(
                            KvClientException.class,
                            e -> assertThat(e.isSessionExpired()).isTrue());
        }
        assertThat(node.writes()).hasSize(4);
    }

    @Test
    void writeInDoubtWhoseSessionExpiredIsUnknownAndNeverDoneInAnother() {
        node.then(FakeNode.done(5)).then(FakeNode.DOUBT).then(FakeNode.EXPIRED);
        try (KvClient client = client(LONG)) {
            assertThat(failureOf(put(client.session())))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("who knows");
        }
        assertThat(node.writes()).hasSize(3);
    }

    @Test
    void acknowledgesOnlyWhatNoEarlierWriteIsOpenBelow() throws Exception {
        node.then(FakeNode.done(5)).then(FakeNode.SILENCE);
        try (KvClient client = client(LONG)) {
            KvSession session = client.session();
            put(session);
            while (node.calls().get() < 2) {
                Thread.onSpinWait();
            }
            get(put(session));
            get(put(session));
        }
        assertMark(node.writes().get(3), 5, 3, 0);
    }

    @Test
    void manyWritesThatWaitEndWhenTheClientIsClosed() {
        node.then(FakeNode.done(5)).always(FakeNode.SILENCE);
        KvClient client = client(LONG);
        KvSession session = client.session();
        List<CompletableFuture<Long>> puts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            puts.add(put(session));
        }
        while (node.calls().get() < 1025) {
            Thread.onSpinWait();
        }
        client.close();
        // Which of them were sent first is not said.
        List<Throwable> failures = puts.stream().map(KvSessionTck::failureOf).toList();
        assertThat(failures).filteredOn(OutcomeUnknownException.class::isInstance).hasSize(1024);
        assertThat(failures)
                .filteredOn(KvClientException.class::isInstance)
                .hasSize(puts.size() - 1024);
    }

    @Test
    void closedSessionTakesNothing() {
        try (KvClient client = client(LONG)) {
            KvSession session = client.session();
            session.close();
            assertThat(failureOf(put(session))).hasMessage("the session is closed");
            assertThatThrownBy(() -> client.session(Duration.ofMillis(999)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a lease of 999 ms is not within 1000 and 86400000");
        }
        assertThat(node.writes()).isEmpty();
    }

    private static FakeNode.Answer conflict() {
        return FakeNode.failure("CONFLICT", "written since");
    }

    private static void assertMark(
            WriteRequest request, long session, long sequence, long acknowledged) {
        assertThat(request.getSession().getSession()).isEqualTo(session);
        assertThat(request.getSession().getSequence()).isEqualTo(sequence);
        assertThat(request.getSession().getAcknowledged()).isEqualTo(acknowledged);
    }

    private KvClient client(Duration timeout) {
        return KvClient.create(
                new KvClientConfig(List.of(node.address()), timeout, true).over(protocol().name()));
    }

    private static CompletableFuture<Long> put(KvSession session) {
        return session.put("default", Bytes.utf8("k"), Bytes.utf8("v"));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        try {
            throw new AssertionError("it succeeded with " + get(future));
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (Exception e) {
            throw new AssertionError("it did not end", e);
        }
    }
}
