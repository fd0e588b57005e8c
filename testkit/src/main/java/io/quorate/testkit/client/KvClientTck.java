package io.quorate.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.protocol.KvProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a client does with single calls over any protocol: it finds the leader, repeats what is safe
 * to repeat, and says what became of each write. Extend this class, name the protocol, and run it
 * as a test.
 */
@Timeout(60)
public abstract class KvClientTck {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(400);

    /** A port that nobody listens at: tcpmux, which nobody runs any more. */
    private static final String NOBODY = "localhost:1";

    private static final FakeNode.Answer OVERLOADED = FakeNode.failure("OVERLOADED", "too much");

    private FakeNode first;
    private FakeNode second;

    /** Under test. */
    protected abstract KvProtocol protocol();

    @BeforeEach
    void start() {
        first = new FakeNode(protocol());
        second = new FakeNode(protocol());
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void writeGoesOnToTheLeaderThatIsNamedAndStaysThere() throws Exception {
        first.always(FakeNode.notLeader(second.address()));
        try (KvClient client = client(LONG, first.address())) {
            assertThat(get(put(client))).isEqualTo(7);
            assertThat(get(put(client))).isEqualTo(7);
        }
        assertThat(first.calls()).hasValue(1);
        assertThat(second.calls()).hasValue(2);
    }

    @Test
    void leaderWithoutAUsableAddressIsNoReasonToHang() throws Exception {
        for (String address : List.of("nonsense", "host:", ":1", "host:99999", "host:0")) {
            first.then(FakeNode.notLeader(address));
            try (KvClient client = client(LONG, first.address(), second.address())) {
                assertThat(get(put(client))).as(address).isEqualTo(7);
            }
        }
        assertThat(second.calls()).hasValue(5);
    }

    @Test
    void nodesThatNameEachOtherAreAskedUntilTheTimeout() {
        first.always(FakeNode.notLeader(second.address()));
        second.always(FakeNode.notLeader(first.address()));
        try (KvClient client = client(SHORT, first.address())) {
            assertFailure(put(client), KvClientException.class).hasMessage("another node leads");
        }
    }

    @Test
    void refusedWriteIsRepeated() throws Exception {
        first.then(OVERLOADED).then(OVERLOADED);
        try (KvClient client = client(LONG, first.address())) {
            assertThat(get(put(client))).isEqualTo(7);
        }
        assertThat(first.calls()).hasValue(3);
    }

    @Test
    void writeOfUnknownOutcomeIsNeverRepeated() {
        first.then(FakeNode.DOUBT);
        try (KvClient client = client(LONG, first.address(), second.address())) {
            assertFailure(put(client), OutcomeUnknownException.class)
                    .hasMessageContaining("who knows");
        }
        assertThat(first.calls()).hasValue(1);
        assertThat(second.calls()).hasValue(0);
    }

    @Test
    void readLeavesANodeThatIsSilent() throws Exception {
        first.always(FakeNode.SILENCE);
        try (KvClient client = client(Duration.ofSeconds(8), first.address(), second.address())) {
            Bytes key = Bytes.utf8("key");
            get(client.get("default", key, ReadMode.LINEARIZABLE));
            get(client.get("default", key, ReadMode.LINEARIZABLE));
        }
        assertThat(first.calls()).hasValue(1);
        assertThat(second.calls()).hasValue(2);
    }

    @Test
    void writesLeaveANodeThatIsSilentWhileOthersStillWaitForIt() throws Exception {
        first.always(FakeNode.SILENCE);
        try (KvClient client = client(LONG, first.address(), second.address())) {
            CompletableFuture<Long> owed = put(client);
            await(() -> first.calls().get() == 1);
            CompletableFuture<Long> next = new CompletableFuture<>();
            await(
                    () -> {
                        put(client).thenAccept(next::complete);
                        return next.isDone();
                    });
            assertThat(get(next)).isEqualTo(7);
            assertThat(owed).isNotDone();
            int asked = first.calls().get();
            assertThat(get(put(client))).isEqualTo(7);
            assertThat(first.calls()).hasValue(asked);
        }
    }

    @Test
    void leaderThatIsNamedButSilentIsNotAskedAgain() throws Exception {
        first.always(FakeNode.SILENCE);
        second.then(FakeNode.notLeader(first.address()));
        try (KvClient client = client(LONG, first.address(), second.address())) {
            CompletableFuture<Long> owed = put(client);
            await(() -> first.calls().get() == 1);
            await(
                    () -> {
                        put(client);
                        return second.calls().get() > 0;
                    });
            int asked = first.calls().get();
            await(() -> second.calls().get() > 1);
            assertThat(first.calls()).hasValue(asked);
            assertThat(owed).isNotDone();
        }
    }

    @Test
    void writeThatEndsUnknownInSilenceIsTheLastThere() throws Exception {
        first.always(FakeNode.SILENCE);
        try (KvClient client = client(SHORT, first.address(), second.address())) {
            assertFailure(put(client), OutcomeUnknownException.class);
            assertThat(get(put(client))).isEqualTo(7);
        }
        assertThat(first.calls()).hasValue(1);
    }

    @Test
    void invalidRequestIsNotRepeated() {
        first.then(FakeNode.failure("INVALID_KEY", "the key is empty"));
        try (KvClient client = client(LONG, first.address(), second.address())) {
            CompletableFuture<Long> put = put(client);
            assertFailure(put, KvClientException.class).hasMessage("the key is empty");
            assertThat(failureOf(put))
                    .isInstanceOfSatisfying(
                            KvClientException.class,
                            e -> {
                                assertThat(e.code()).isEqualTo("INVALID_KEY");
                                assertThat(e.isInvalid()).isTrue();
                            });
        }
        assertThat(first.calls().get() + second.calls().get()).isEqualTo(1);
    }

    @Test
    void writeThatNeverLeftGoesToAnotherNode() throws Exception {
        try (KvClient client = client(LONG, NOBODY, second.address())) {
            assertThat(get(put(client))).isEqualTo(7);
        }
    }

    @Test
    void writeThatNeverLeftIsNotUnknownWhenTimeIsUp() throws Exception {
        try (KvClient client = client(SHORT, NOBODY)) {
            assertFailure(put(client), KvClientException.class)
                    .hasMessageContaining("did not answer");
        }
    }

    @Test
    void writeThatANodeTookAndDiedWithIsUnknown() throws Exception {
        first.then(FakeNode.SILENCE);
        try (KvClient client = client(LONG, first.address(), second.address())) {
            CompletableFuture<Long> put = put(client);
            await(() -> first.calls().get() == 1);
            first.close();
            assertFailure(put, OutcomeUnknownException.class);
        }
        assertThat(second.calls()).hasValue(0);
    }

    @Test
    void readThatANodeTookAndDiedWithIsAskedElsewhere() throws Exception {
        first.then(FakeNode.SILENCE);
        try (KvClient client = client(LONG, first.address(), second.address())) {
            CompletableFuture<?> read =
                    client.get("default", Bytes.utf8("k"), ReadMode.LINEARIZABLE);
            await(() -> first.calls().get() == 1);
            first.close();
            assertThat(get(read)).isEqualTo(java.util.Optional.of(Bytes.EMPTY));
        }
    }

    @Test
    void writeWithoutAnAnswerInTimeIsUnknownAndAReadIsNot() {
        first.always(FakeNode.SILENCE);
        try (KvClient client = client(SHORT, first.address())) {
            assertFailure(put(client), OutcomeUnknownException.class);
            assertFailure(
                    client.get("default", Bytes.utf8("k"), ReadMode.LINEARIZABLE),
                    KvClientException.class);
        }
    }

    @Test
    void nodeByItselfIsAskedOnceAndAnswersForItself() {
        first.always(FakeNode.notLeader(second.address()));
        KvClientConfig config =
                KvClientConfig.of(List.of(second.address(), first.address()))
                        .over(protocol().name());
        try (KvClient client = KvClient.create(config.onlyAt(first.address()))) {
            assertFailure(put(client), KvClientException.class).hasMessage("another node leads");
        }
        assertThat(first.calls()).hasValue(1);
        assertThat(second.calls()).hasValue(0);
    }

    @Test
    void closingEndsCallsThatWaitToBeRepeated() {
        first.always(OVERLOADED);
        KvClient client = client(LONG, first.address());
        List<CompletableFuture<Long>> puts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            puts.add(put(client));
        }
        await(() -> first.calls().get() >= 6 * 50);
        client.close();
        // Most wait; those that the node has just now are unknown.
        puts.forEach(
                put ->
                        assertThat(failureOf(put))
                                .isInstanceOfAny(
                                        KvClientException.class, OutcomeUnknownException.class));
    }

    @Test
    void closingEndsCallsThatANodeHas() {
        first.always(FakeNode.SILENCE);
        KvClient client = client(LONG, first.address());
        CompletableFuture<Long> put = put(client);
        CompletableFuture<?> read = client.status(false);
        await(() -> first.calls().get() == 2);
        client.close();
        assertFailure(put, OutcomeUnknownException.class);
        assertFailure(read, KvClientException.class);
        assertFailure(put(client), KvClientException.class).hasMessage("the client is closed");
    }

    private KvClient client(Duration timeout, String... endpoints) {
        return KvClient.create(
                new KvClientConfig(List.of(endpoints), timeout, true).over(protocol().name()));
    }

    private static CompletableFuture<Long> put(KvClient client) {
        return client.put("default", Bytes.utf8("k"), Bytes.utf8("v"));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        try {
            Object value = future.get(30, TimeUnit.SECONDS);
            throw new AssertionError("it succeeded with " + value);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("it did not end", e);
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFailure(
            CompletableFuture<?> future, Class<? extends Throwable> type) {
        return assertThat(failureOf(future)).isInstanceOf(type);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
