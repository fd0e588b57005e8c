package io.quorate.server.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvException;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.state.VersionedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StandaloneDatabaseTest {

    private final FakeKvStore store = new FakeKvStore();
    private final StandaloneDatabase database =
            new StandaloneDatabase(
                    new VersionedStore(store),
                    new KvLimits(8, 8),
                    Runnable::run,
                    Runnable::run,
                    () -> 9);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void writesGetVersionsInTheirOrderAndReadsSeeThem() throws Exception {
        for (int i = 1; i <= 100; i++) {
            assertThat(get(put("k" + i, "v" + i))).isEqualTo(i);
        }
        assertThat(
                        get(
                                database.get("default", Bytes.utf8("k7"), ReadMode.LINEARIZABLE)
                                        .toCompletableFuture()))
                .isEqualTo(Optional.of(Bytes.utf8("v7")));
    }

    @Test
    void manyWritesAtOnceGetEachItsOwnVersion() throws Exception {
        List<CompletableFuture<Long>> writes = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            writes.add(put("k" + i % 10, "v"));
        }
        for (int i = 0; i < writes.size(); i++) {
            assertThat(get(writes.get(i))).isEqualTo(i + 1);
        }
        assertThat(store.applies.get()).isLessThanOrEqualTo(5_000);
    }

    @Test
    void writeThatCannotBeDoneIsRefusedAndThoseBehindItGoOn() throws Exception {
        assertThat(failureOf(put("", "v"))).hasMessage("the key is empty");
        assertThat(failureOf(put("too long!", "v"))).isInstanceOf(KvException.class);
        assertThat(failureOf(put("k", "too long!"))).isInstanceOf(KvException.class);
        assertThat(failureOf(write(new KvOperation.DropColumnFamily("nosuch"))))
                .hasMessage("there is no column family 'nosuch'");
        assertThat(failureOf(write(new KvOperation.CreateColumnFamily("x".repeat(65)))))
                .hasMessage("the name of a column family has at most 64 letters, not 65");
        get(put("k", "v"));
    }

    @Test
    void storeThatFailsLeavesItsBatchUnknownAndIsNotWrittenAgain() {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        store.beforeApply =
                () -> {
                    writing.countDown();
                    await(goOn);
                    throw new IllegalStateException("disk full");
                };
        CompletableFuture<Long> failing = put("a", "1");
        await(writing);
        CompletableFuture<Long> waiting = put("b", "2");
        goOn.countDown();
        assertThat(failureOf(failing))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageContaining("disk full");
        assertRefused(waiting, ConsensusError.Closed.class);
        assertRefused(put("c", "3"), ConsensusError.Closed.class);
        assertThat(store.applies).hasValue(1);
        assertThat(database.isFailed()).isTrue();
    }

    @Test
    void storeThatCannotTellItsPositionEndsWritesToo() {
        store.beforePosition =
                () -> {
                    throw new IllegalStateException("broken");
                };
        assertThat(failureOf(put("a", "1"))).isInstanceOf(OutcomeUnknownException.class);
        assertRefused(put("b", "1"), ConsensusError.Closed.class);
    }

    @Test
    void closingWritesWhatWaitsAndRefusesWhatComesLater() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        store.beforeApply = () -> await(goOn);
        List<CompletableFuture<Long>> writes = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            writes.add(put("k" + i, "v"));
        }
        Thread closer = new Thread(database::close, "closer");
        closer.start();
        goOn.countDown();
        closer.join();
        for (CompletableFuture<Long> write : writes) {
            assertThat(get(write)).isPositive();
        }
        assertRefused(put("late", "v"), ConsensusError.Closed.class);
        assertThat(database.isFailed()).isFalse();
    }

    @Test
    void writesBeyondTheLimitAreRefusedUntilThereIsRoom() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        store.beforeApply = () -> await(goOn);
        List<CompletableFuture<Long>> writes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            writes.add(put("k", "v"));
        }
        assertRefused(writes.get(19_999), ConsensusError.Overloaded.class);
        goOn.countDown();
        assertThat(get(writes.get(0))).isEqualTo(1);
        long done = 0;
        for (CompletableFuture<Long> write : writes) {
            done += write.handle((version, failure) -> failure == null ? 1 : 0).get();
        }
        assertThat(store.appliedPosition()).isEqualTo(done);
    }

    private CompletableFuture<Long> put(String key, String value) {
        return write(new KvOperation.Put("default", Bytes.utf8(key), Bytes.utf8(value)));
    }

    private CompletableFuture<Long> write(KvOperation operation) {
        return database.write(operation).toCompletableFuture();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        try {
            throw new AssertionError("it succeeded with " + future.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("it did not end", e);
        }
    }

    private static void assertRefused(
            CompletableFuture<?> future, Class<? extends ConsensusError> error) {
        assertThat(failureOf(future))
                .isInstanceOfSatisfying(
                        ConsensusException.class, e -> assertThat(e.error()).isInstanceOf(error));
    }
}
