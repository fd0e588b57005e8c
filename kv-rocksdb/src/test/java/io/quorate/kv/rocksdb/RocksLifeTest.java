package io.quorate.kv.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvStore;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.StateDigest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** Closing beside queries and snapshots, failed writes, and what is left lying about. */
final class RocksLifeTest {

    @TempDir Path scratch;

    private static void fill(KvStore store) {
        Stores.apply(store, Stores.create("b"));
        for (int i = 0; i < 300; i++) {
            Stores.apply(
                    store,
                    Stores.put(Stores.MAIN, "k" + i, "v".repeat(200)),
                    Stores.put("b", "k" + i, "w"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void closingBesideQueriesEndsThemWithAnAnswerOrAClearError(int round) throws Exception {
        RocksKvStore store = Stores.open(scratch.resolve("a"), round % 2 == 0);
        fill(store);
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> reads = new ArrayList<>();
            reads.add(readers.submit(() -> untilClosed(() -> store.get("b", Bytes.utf8("k1")))));
            reads.add(
                    readers.submit(
                            () ->
                                    untilClosed(
                                            () ->
                                                    store.range(
                                                            RangeQuery.prefix(
                                                                    "b", Bytes.utf8("k"), 99)))));
            reads.add(readers.submit(() -> untilClosed(store::digest)));
            reads.add(readers.submit(() -> untilClosed(store::columnFamilies)));
            for (int i = 0; i < 20 * round; i++) {
                Stores.apply(store, Stores.put("b", "k" + i, "x"));
            }

            store.close();

            for (Future<Integer> read : reads) {
                assertThat(read.get(30, TimeUnit.SECONDS)).isNotNegative();
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static int untilClosed(Runnable query) {
        int answers = 0;
        while (true) {
            try {
                query.run();
                answers++;
            } catch (ConsensusException e) {
                assertThat(e.error()).isEqualTo(new ConsensusError.Closed());
                return answers;
            }
        }
    }

    @Test
    void closingDoesNotWaitForASnapshotThatIsWritten() throws Exception {
        RocksKvStore store = Stores.open(scratch.resolve("a"), false);
        fill(store);
        int whole = Stores.written(store).length;
        Thread closing = new Thread(store::close);
        ByteArrayOutputStream out =
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] bytes, int offset, int size) {
                        super.write(bytes, offset, size);
                        if (size() > 100 && closing.getState() == Thread.State.NEW) {
                            closing.start();
                            awaitBlocked(closing);
                        }
                    }
                };

        try (StateSnapshot snapshot = store.snapshot()) {
            assertThatThrownBy(() -> snapshot.writeTo(out)).isInstanceOf(IOException.class);
        }
        assertThat(out.size()).isLessThan(whole / 2);

        closing.join(30_000);
        assertThat(closing.isAlive()).isFalse();
        Stores.open(scratch.resolve("a"), false).close();
    }

    /** Waits until the thread waits for this one. */
    private static void awaitBlocked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (thread.getState() != Thread.State.BLOCKED) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void closedSnapshotCannotBeWritten() {
        try (RocksKvStore store = Stores.open(scratch.resolve("a"), false)) {
            fill(store);
            StateSnapshot snapshot = store.snapshot();
            snapshot.close();

            assertThatThrownBy(() -> snapshot.writeTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void snapshotOfAClosedStoreIsAClearError() {
        RocksKvStore store = Stores.open(scratch.resolve("a"), false);
        fill(store);
        try (StateSnapshot snapshot = store.snapshot()) {
            store.close();

            assertThatThrownBy(() -> snapshot.writeTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void replacedDatabaseGoesWithTheLastSnapshotThatReadsIt() throws IOException {
        Path directory = scratch.resolve("a");
        try (RocksKvStore store = Stores.open(directory, false)) {
            fill(store);
            byte[] bytes = Stores.written(store);
            StateSnapshot first = store.snapshot();
            StateSnapshot second = store.snapshot();

            store.restore(store.appliedPosition(), new ByteArrayInputStream(bytes));
            first.close();
            assertThat(Stores.names(directory)).containsExactly("LOCK", "db-1", "db-2");
            second.close();

            assertThat(Stores.names(directory)).containsExactly("LOCK", "db-2");
        }
    }

    @Test
    void closingTheStoreRemovesReplacedDatabasesThatAreStillRead() throws IOException {
        Path directory = scratch.resolve("a");
        RocksKvStore store = Stores.open(directory, false);
        fill(store);
        byte[] bytes = Stores.written(store);
        try (StateSnapshot snapshot = store.snapshot()) {
            store.restore(snapshot.position(), new ByteArrayInputStream(bytes));
            store.close();
        }

        assertThat(Stores.names(directory)).containsExactly("LOCK", "db-2");
    }

    @Test
    void refusedSnapshotLeavesNothingBehind() {
        Path directory = scratch.resolve("a");
        try (RocksKvStore store = Stores.open(directory, false)) {
            fill(store);
            assertThatThrownBy(
                            () -> store.restore(5, new ByteArrayInputStream(new byte[] {1, 2, 3})))
                    .isInstanceOf(IOException.class);

            assertThat(Stores.names(directory)).containsExactly("LOCK", "db-1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void droppedColumnFamiliesLeaveNothingBehind(boolean logged) throws Exception {
        Path directory = scratch.resolve("a");
        StateDigest digest;
        try (RocksKvStore store = Stores.open(directory, logged)) {
            for (int i = 0; i < 5; i++) {
                Stores.apply(store, Stores.create("b"), Stores.put("b", "k", "v"));
                try (StateSnapshot reading = store.snapshot()) {
                    Stores.apply(store, Stores.drop("b"), Stores.create("c"));
                    Stores.written(store);
                    // Dropped for good by now, but for those who read the snapshot.
                    assertThat(reading.position()).isPositive();
                    reading.writeTo(OutputStream.nullOutputStream());
                }
                Stores.apply(store, Stores.drop("c"));
                Stores.written(store);
            }
            digest = store.digest();
        }
        try (Options options = new Options()) {
            assertThat(RocksDB.listColumnFamilies(options, directory.resolve("db-1").toString()))
                    .hasSizeLessThanOrEqualTo(3);
        }
        try (RocksKvStore store = Stores.open(directory, logged)) {
            assertThat(store.digest()).isEqualTo(digest);
        }
        try (Options options = new Options()) {
            assertThat(RocksDB.listColumnFamilies(options, directory.resolve("db-1").toString()))
                    .hasSize(2);
        }
    }

    @Test
    void failedFlushIsReportedAndEndsWritesButNotReads() throws IOException {
        Path directory = scratch.resolve("a");
        RocksKvStore store = Stores.open(directory, false);
        Stores.apply(store, Stores.put(Stores.MAIN, "k", "v"));
        StateDigest before = store.digest();
        Files.move(directory.resolve("db-1"), directory.resolve("lost"));

        assertThatThrownBy(() -> Stores.written(store))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(directory.toString());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Stores.apply(store, Stores.put(Stores.MAIN, "k", "w")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(directory.toString());
        }
        assertThatThrownBy(() -> store.restore(9, new ByteArrayInputStream(new byte[0])))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("takes no writes");
        assertThat(store.digest()).isEqualTo(before);
        assertThat(Stores.get(store, Stores.MAIN, "k")).contains("v");
        store.close();
    }

    /**
     * Damage of the log before its last block is never taken for its end. Within the last block a
     * damaged length looks like a record that a crash cut short.
     */
    @Test
    void damagedLogIsReportedAndLosesNothingSilently() throws IOException {
        Path directory = scratch.resolve("a");
        Path log;
        StateDigest digest;
        Path crashed = scratch.resolve("crashed");
        try (RocksKvStore store = Stores.open(directory, true, Map.of())) {
            for (int i = 0; i < 120; i++) {
                Stores.apply(store, Stores.put(Stores.MAIN, "k" + i, "v".repeat(1000)));
            }
            digest = store.digest();
            Stores.crashed(store, directory, crashed);
        }
        log = Stores.files(crashed.resolve("db-1"), ".log").get(0);
        byte[] good = Files.readAllBytes(log);
        assertThat(good.length).isGreaterThan(100_000);
        int reported = 0;
        for (int at = 0; at < 64 << 10; at += 2731) {
            Path copy = scratch.resolve("flipped" + at);
            Stores.copyTree(crashed, copy);
            byte[] bytes = good.clone();
            bytes[at] ^= 0x10;
            Files.write(copy.resolve("db-1").resolve(log.getFileName()), bytes);
            try (RocksKvStore store = Stores.open(copy, true)) {
                assertThat(store.digest()).as("after a flip at %d", at).isEqualTo(digest);
            } catch (UncheckedIOException e) {
                assertThat(e).hasMessageContaining(copy.toString());
                reported++;
            }
        }
        assertThat(reported).isPositive();
    }

    @Test
    void logThatACrashCutShortLosesOnlyWhatWasCut() throws IOException {
        Path directory = scratch.resolve("a");
        Path crashed = scratch.resolve("crashed");
        List<StateDigest> states = new ArrayList<>();
        try (RocksKvStore store = Stores.open(directory, true)) {
            states.add(store.digest());
            for (int i = 0; i < 5; i++) {
                Stores.apply(store, Stores.put(Stores.MAIN, "k" + i, "v"));
                states.add(store.digest());
            }
            Stores.crashed(store, directory, crashed);
        }
        Path log = Stores.files(crashed.resolve("db-1"), ".log").get(0);
        byte[] good = Files.readAllBytes(log);
        for (int size = good.length; size >= 0; size -= 9) {
            Path copy = scratch.resolve("cut" + size);
            Stores.copyTree(crashed, copy);
            Files.write(copy.resolve("db-1").resolve(log.getFileName()), Arrays.copyOf(good, size));
            try (RocksKvStore store = Stores.open(copy, true)) {
                assertThat(store.digest()).isEqualTo(states.get((int) store.appliedPosition()));
            }
        }
    }
}
