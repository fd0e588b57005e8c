package io.quorate.kv.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStore;
import io.quorate.kv.PositionedOperation;
import io.quorate.kv.StateDigest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** After a crash a store holds exactly the operations up to its position. */
final class RocksCrashTest {

    private static final List<String> FAMILIES = List.of(Stores.MAIN, "b", "c", "d");

    @TempDir Path scratch;

    private final List<KvStore> opened = new ArrayList<>();
    private int copies;

    @AfterEach
    void closeStores() {
        opened.forEach(KvStore::close);
    }

    private RocksKvStore open(Path directory, boolean logged) {
        RocksKvStore store = Stores.open(directory, logged);
        opened.add(store);
        return store;
    }

    private RocksKvStore crash(RocksKvStore store, Path directory, boolean logged) {
        return open(Stores.crashed(store, directory, copy()), logged);
    }

    private Path copy() {
        return scratch.resolve("copy" + ++copies);
    }

    /** What a run remembers of the states that were. */
    private static final class History {
        final KvStore reference = Stores.openInMemory();
        final TreeMap<Long, StateDigest> states = new TreeMap<>();
        final TreeMap<Long, PositionedOperation> operations = new TreeMap<>();

        History() {
            remember();
        }

        void remember() {
            states.put(reference.appliedPosition(), reference.digest());
        }

        void apply(KvStore store, List<PositionedOperation> batch) {
            assertThat(store.apply(batch)).isEqualTo(reference.apply(batch));
            batch.forEach(operation -> operations.put(operation.position(), operation));
            remember();
        }

        /** Does what a log does after a crash: applies again what is above the position. */
        void replay(KvStore store) {
            List<PositionedOperation> missing =
                    List.copyOf(operations.tailMap(store.appliedPosition(), false).values());
            store.apply(missing);
            store.skipTo(reference.appliedPosition());
            assertThat(store.digest()).isEqualTo(reference.digest());
        }
    }

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "3,false", "4,false", "5,true"})
    void crashSetsBackToAStateThatWas(long seed, boolean logged) throws IOException {
        Random random = new Random(seed);
        History history = new History();
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, logged);
        long floor = 0;
        int setBack = 0;
        int aheadOfFloor = 0;
        for (int i = 0; i < 200; i++) {
            history.apply(store, batch(random, store.appliedPosition()));
            int choice = random.nextInt(100);
            if (choice < 4) {
                store.skipTo(store.appliedPosition() + 3);
                history.reference.skipTo(store.appliedPosition());
                history.remember();
            } else if (choice < 10) {
                Stores.written(store);
                floor = store.appliedPosition();
            } else if (choice < 12) {
                floor = store.appliedPosition();
                byte[] bytes = Stores.written(history.reference);
                store.restore(floor, new ByteArrayInputStream(bytes));
            } else if (choice < 24) {
                Path copy = Stores.crashed(store, directory, copy());
                RocksKvStore survivor = open(copy, logged);
                long position = survivor.appliedPosition();

                assertThat(history.states).containsKey(position);
                assertThat(survivor.digest()).isEqualTo(history.states.get(position));
                assertThat(position).isGreaterThanOrEqualTo(floor);
                if (logged) {
                    assertThat(history.operations.lastKey()).isLessThanOrEqualTo(position);
                }
                setBack += position < store.appliedPosition() ? 1 : 0;
                aheadOfFloor += position > floor ? 1 : 0;
                history.replay(survivor);
                store.close();
                store = survivor;
                directory = copy;
            }
        }
        // Without these the run would prove nothing.
        assertThat(aheadOfFloor).isPositive();
        if (!logged) {
            assertThat(setBack).isPositive();
        }
    }

    private static List<PositionedOperation> batch(Random random, long after) {
        KvOperation[] operations = new KvOperation[1 + random.nextInt(12)];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = operation(random);
        }
        return Stores.positioned(after, operations);
    }

    private static KvOperation operation(Random random) {
        String family = FAMILIES.get(random.nextInt(FAMILIES.size()));
        int choice = random.nextInt(100);
        if (choice < 3) {
            return Stores.create(family);
        }
        if (choice < 5) {
            return Stores.drop(family);
        }
        Bytes key = Bytes.utf8("k" + random.nextInt(200));
        if (choice < 20) {
            return new KvOperation.Delete(family, key);
        }
        byte[] value = new byte[random.nextInt(2000)];
        random.nextBytes(value);
        return new KvOperation.Put(family, key, Bytes.wrap(value));
    }

    @Test
    void withoutALogACrashTakesBackCreatedColumnFamilies() {
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, false);
        Stores.apply(store, Stores.create("b"), Stores.put("b", "k", "v"));

        RocksKvStore survivor = crash(store, directory, false);

        assertThat(survivor.appliedPosition()).isZero();
        assertThat(survivor.columnFamilies()).containsExactly(Stores.MAIN);
        Stores.apply(survivor, Stores.create("b"), Stores.put("b", "k", "v"));
        assertThat(survivor.digest()).isEqualTo(store.digest());
    }

    @Test
    void withoutALogACrashBringsBackDroppedColumnFamiliesWithTheirKeys() {
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, false);
        Stores.apply(store, Stores.create("b"), Stores.put("b", "k", "v"));
        Stores.written(store);
        StateDigest before = store.digest();
        Stores.apply(store, Stores.drop("b"), Stores.create("b"));

        RocksKvStore survivor = crash(store, directory, false);

        assertThat(survivor.digest()).isEqualTo(before);
        assertThat(Stores.get(survivor, "b", "k")).contains("v");
    }

    @Test
    void withALogNothingIsTakenBack() {
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, true);
        Stores.apply(store, Stores.create("b"), Stores.create("c"), Stores.put("b", "k", "1"));
        Stores.apply(store, Stores.put("c", "k", "1"), Stores.drop("c"));
        Stores.apply(store, Stores.create("c"), Stores.put("c", "l", "2"));

        RocksKvStore survivor = crash(store, directory, true);

        assertThat(survivor.digest()).isEqualTo(store.digest());
    }

    @Test
    void storeThatWasLoggedCanGoOnWithoutALog() {
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, true);
        Stores.apply(store, Stores.create("b"), Stores.put("b", "k", "1"));
        StateDigest before = store.digest();

        RocksKvStore survivor = crash(store, directory, false);
        assertThat(survivor.digest()).isEqualTo(before);
        Stores.apply(survivor, Stores.put("b", "k", "2"));

        RocksKvStore second = open(Stores.crashed(survivor, lastCopy(), copy()), true);
        assertThat(second.digest()).isEqualTo(before);
    }

    private Path lastCopy() {
        return scratch.resolve("copy" + copies);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void writtenSnapshotIsAFloorEvenAtASkippedPosition(boolean logged) {
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, logged);
        Stores.apply(store, Stores.put(Stores.MAIN, "k", "v"));
        store.skipTo(50);

        Stores.written(store);

        assertThat(crash(store, directory, logged).digest()).isEqualTo(store.digest());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restoredStateIsDurable(boolean logged) throws IOException {
        KvStore source = Stores.openInMemory();
        Stores.apply(source, Stores.create("b"), Stores.put("b", "k", "v"));
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, logged);
        Stores.apply(store, Stores.put(Stores.MAIN, "old", "v"));

        store.restore(2, new ByteArrayInputStream(Stores.written(source)));

        assertThat(crash(store, directory, logged).digest()).isEqualTo(source.digest());
    }

    @Test
    void crashAtAnyByteOfARestoreLeavesTheOldState() throws IOException {
        KvStore source = Stores.openInMemory();
        Stores.apply(source, Stores.create("b"), Stores.put("b", "k", "v"));
        byte[] bytes = Stores.written(source);
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, true);
        Stores.apply(store, Stores.put(Stores.MAIN, "old", "v"));
        StateDigest before = store.digest();
        List<Path> crashed = new ArrayList<>();

        store.restore(
                2,
                new ByteArrayInputStream(bytes) {
                    @Override
                    public synchronized int read(byte[] into, int offset, int size) {
                        Stores.copyTree(directory, copy());
                        crashed.add(lastCopy());
                        return super.read(into, offset, Math.min(size, 7));
                    }
                });

        assertThat(crashed).hasSizeGreaterThan(5);
        for (Path copy : crashed) {
            assertThat(Stores.names(copy)).contains("db-1", "db-2", "db-2.building");
            try (RocksKvStore survivor = Stores.open(copy, true)) {
                assertThat(survivor.digest()).isEqualTo(before);
            }
            assertThat(Stores.names(copy)).containsExactly("LOCK", "db-1");
        }
    }

    @Test
    void endOfTheMarkerIsTheSwitch() throws IOException {
        KvStore source = Stores.openInMemory();
        Stores.apply(source, Stores.create("b"), Stores.put("b", "k", "v"));
        Path directory = scratch.resolve("a");
        RocksKvStore store = open(directory, false);
        Stores.apply(store, Stores.put(Stores.MAIN, "old", "v"));
        Stores.written(store);
        StateDigest before = store.digest();

        Path switched;
        Path unswitched;
        try (StateSnapshot held = store.snapshot()) {
            assertThat(held.position()).isEqualTo(1);
            store.restore(2, new ByteArrayInputStream(Stores.written(source)));
            switched = Stores.crashed(store, directory, copy());
            unswitched = Stores.crashed(store, directory, copy());
        }
        assertThat(Stores.names(switched)).containsExactly("LOCK", "db-1", "db-2");
        Files.createFile(unswitched.resolve("db-2.building"));

        assertThat(open(unswitched, false).digest()).isEqualTo(before);
        assertThat(Stores.names(unswitched)).containsExactly("LOCK", "db-1");
        assertThat(open(switched, false).digest()).isEqualTo(source.digest());
        assertThat(Stores.names(switched)).containsExactly("LOCK", "db-2");
        assertThat(Stores.names(directory)).containsExactly("LOCK", "db-2");
    }
}
