package io.quorate.testkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvException;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.client.Committed;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvTransaction;
import io.quorate.kv.client.RetryLimit;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.kv.v1.Commit;
import io.quorate.kv.v1.WriteRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What transactions do over any protocol. Extend this class, name the protocol, and run it as a
 * test.
 */
@Timeout(60)
public abstract class KvClientTransactionTck {

    private static final Bytes KEY = Bytes.utf8("k");
    private static final FakeNode.Answer CONFLICT = FakeNode.failure("CONFLICT", "written since");

    private FakeNode node;
    private KvClient client;

    /** Under test. */
    protected abstract KvProtocol protocol();

    @BeforeEach
    void start() {
        node = new FakeNode(protocol());
        client =
                KvClient.create(
                        new KvClientConfig(List.of(node.address()), Duration.ofSeconds(30), true)
                                .over(protocol().name()));
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    @Test
    void blindWritesRestOnNothingAndGoThroughTheSession() throws Exception {
        KvTransaction transaction = client.transaction();
        transaction.put("default", KEY, KEY);
        assertThat(get(transaction.get("default", KEY))).contains(KEY);
        transaction.delete("default", KEY);
        assertThat(get(transaction.get("default", KEY))).isEmpty();
        assertThat(get(transaction.commit())).isEqualTo(7);

        WriteRequest sent = node.writes().get(1);
        assertThat(sent.getSession().getSequence()).isEqualTo(1);
        assertThat(sent.getCommit().getReadsList()).isEmpty();
        assertThat(sent.getCommit().hasReadVersion()).isFalse();
        assertThat(sent.getCommit().getMutationsList()).hasSize(2);
        assertThat(node.calls()).hasValue(2);
        assertThatThrownBy(() -> transaction.put("default", KEY, KEY))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(transaction::commit).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void readsThatEndRestOnTheirVersionAndSnapshotReadsDoNot() throws Exception {
        KvTransaction transaction = client.transaction();
        get(transaction.snapshotGet("default", Bytes.utf8("s")));
        get(transaction.get("default", KEY));
        transaction.put("default", KEY, KEY);
        get(transaction.commit());

        Commit sent = node.writes().get(1).getCommit();
        assertThat(sent.getReadVersion()).isEqualTo(3);
        assertThat(sent.getReadsList())
                .singleElement()
                .satisfies(range -> assertThat(range.getBegin().toStringUtf8()).isEqualTo("k"));
    }

    @Test
    void transactionThatOnlyReadsHasNothingToCommit() throws Exception {
        Committed<Optional<Bytes>> read = get(client.run(t -> t.get("default", KEY)));
        assertThat(read.result()).contains(Bytes.EMPTY);
        assertThat(read.version()).isEqualTo(3);
        assertThat(node.writes()).isEmpty();
    }

    @Test
    void whereAVersionstampIsToStandNothingCanBeRead() {
        KvTransaction transaction = client.transaction();
        transaction.putStampedKey("default", Bytes.utf8("log/0123456789"), KEY);
        transaction.putStampedValue("default", KEY, Bytes.utf8("0123456789"));
        assertThat(failureOf(transaction.get("default", KEY))).isInstanceOf(KvException.class);
        assertThat(failureOf(transaction.range(RangeQuery.prefix("default", Bytes.EMPTY, 9))))
                .isInstanceOf(KvException.class);
        assertThat(failureOf(transaction.snapshotGet("default", Bytes.utf8("log/9876543210"))))
                .hasMessageContaining("versionstamp");
        assertThatThrownBy(() -> transaction.putStampedKey("default", KEY, KEY))
                .isInstanceOf(KvException.class);
    }

    @Test
    void loopReadsAgainUntilThereIsNoConflict() throws Exception {
        node.onWrites(FakeNode.done(5), CONFLICT, CONFLICT, CONFLICT, FakeNode.done(9));
        AtomicInteger bodies = new AtomicInteger();
        Committed<Integer> done =
                get(
                        client.run(
                                t -> {
                                    t.put("default", KEY, KEY);
                                    int body = bodies.incrementAndGet();
                                    return t.get("default", Bytes.utf8("x"))
                                            .thenApply(value -> body);
                                }));
        assertThat(done).isEqualTo(new Committed<>(4, 9, List.of(), List.of()));
        // Each attempt: a version and a read; and one call that opens the session.
        assertThat(node.calls()).hasValue(4 * 3 + 1);
    }

    @Test
    void whatWasGeneratedIsToldWithTheCommit() throws Exception {
        node.onWrites(FakeNode.done(5), FakeNode.done(0x0102));
        Committed<Integer> done =
                get(
                        client.run(
                                t -> {
                                    t.put("default", KEY, KEY);
                                    t.putStampedKey("default", Bytes.utf8("log/0123456789"), KEY);
                                    t.putStampedValue("default", KEY, Bytes.utf8("0123456789"));
                                    return CompletableFuture.completedFuture(1);
                                }));
        assertThat(done.generatedKeys()).containsExactly(Bytes.utf8("log/\0\0\0\0\0\0\1\2\0\1"));
        assertThat(done.generatedValues()).containsExactly(Bytes.utf8("\0\0\0\0\0\0\1\2\0\2"));
    }

    @Test
    void loopEndsAtItsLimitWithTheConflict() {
        node.onWrites(FakeNode.done(5), CONFLICT, CONFLICT, CONFLICT, CONFLICT);
        RetryLimit three = new RetryLimit(3, Duration.ofSeconds(30));
        assertThatThrownBy(() -> client.runNow(three, KvClientTransactionTck::write))
                .isInstanceOfSatisfying(
                        KvClientException.class, e -> assertThat(e.isConflict()).isTrue())
                .hasMessage("given up after attempt 3: written since");
        assertThat(failureOf(client.run(new RetryLimit(9, Duration.ZERO), t -> write(t))))
                .hasMessage("given up after attempt 1: written since");
    }

    private static CompletableFuture<Integer> write(KvTransaction transaction) {
        transaction.put("default", KEY, KEY);
        return CompletableFuture.completedFuture(1);
    }

    @Test
    void whatIsNoConflictEndsTheLoopAtOnce() {
        IllegalArgumentException own = new IllegalArgumentException("no");
        assertThatThrownBy(
                        () ->
                                client.runNow(
                                        t -> {
                                            throw own;
                                        }))
                .isSameAs(own);
        assertThat(
                        failureOf(
                                client.run(
                                        t -> {
                                            throw own;
                                        })))
                .isSameAs(own);
        KvClient hasty =
                KvClient.create(
                        new KvClientConfig(List.of(node.address()), Duration.ofMillis(400), true)
                                .over(protocol().name()));
        node.onWrites(FakeNode.done(5));
        node.always(FakeNode.DOUBT);
        try (hasty) {
            assertThat(failureOf(hasty.run(KvClientTransactionTck::write)))
                    .isInstanceOf(OutcomeUnknownException.class);
        }
    }

    @Test
    void closingEndsALoopThatWaits() {
        node.always(CONFLICT);
        node.onWrites(FakeNode.done(5));
        RetryLimit ever = new RetryLimit(Integer.MAX_VALUE, Duration.ofDays(1));
        CompletableFuture<?> run = client.run(ever, KvClientTransactionTck::write);
        while (node.calls().get() < 5) {
            Thread.onSpinWait();
        }
        client.close();
        assertThat(failureOf(run)).isInstanceOf(KvClientException.class);
    }

    @Test
    void conflictRangesCanBeNamed() throws Exception {
        KvTransaction transaction = client.transaction();
        transaction.addReadConflict(KeyRange.all("default"));
        transaction.addWriteConflict(KeyRange.point("default", KEY));
        get(transaction.commit());
        Commit sent = node.writes().get(1).getCommit();
        assertThat(sent.getReadVersion()).isEqualTo(3);
        assertThat(sent.getReadsCount()).isEqualTo(1);
        assertThat(sent.getWriteConflictsCount()).isEqualTo(1);
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
