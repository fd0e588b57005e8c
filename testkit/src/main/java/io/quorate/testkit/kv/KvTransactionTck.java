package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.Mutation;
import io.quorate.kv.PositionedCommand;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.SessionCall;
import io.quorate.kv.StateDigest;
import io.quorate.kv.StoreSize;
import io.quorate.kv.Transaction;
import io.quorate.kv.state.KeptWindow;
import io.quorate.kv.state.VersionedStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store bears on top of it: versions, transactions, sessions. */
abstract class KvTransactionTck extends KvSnapshotTck {

    private static final KeptWindow SMALL = new KeptWindow(40, 1L << 40);

    /** How many operations a comparison with the model makes, on a store in memory. */
    private static final int OPERATIONS = Integer.getInteger("quorate.kv.operations", 1_000_000);

    /** How many of them a store on disk gets for each that one in memory gets. */
    protected double operationsShare() {
        return 1;
    }

    /**
     * One replica is there all the time; one starts anew again and again; one is restored again and
     * again from the snapshot of another. Their outcomes and contents are those of the model.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void outcomesAreThoseOfAModelOnOldRestartedAndRestoredReplicas(long seed) throws IOException {
        Random random = new Random(seed);
        TransactionWorkload workload = new TransactionWorkload(seed, SMALL.versionsMax());
        int operations = (int) (OPERATIONS * operationsShare() / 4);
        KvStore[] stores = {open("old"), open("restarted"), open("restored")};
        VersionedStore old = new VersionedStore(stores[0], SMALL);
        VersionedStore restarted = new VersionedStore(stores[1], SMALL);
        VersionedStore restored = new VersionedStore(stores[2], SMALL);
        for (int done = 0; done < operations; ) {
            List<PositionedCommand> commands = workload.commands(old);
            done += commands.size();
            List<KvOutcome> expected = workload.expected(commands);

            assertThat(old.apply(commands)).isEqualTo(expected);
            assertThat(restarted.apply(commands)).isEqualTo(expected);
            for (int i = 0; i < commands.size(); i++) {
                assertThat(restored.apply(commands.subList(i, i + 1)))
                        .isEqualTo(expected.subList(i, i + 1));
            }
            workload.compare(old);
            if (random.nextInt(30) == 0) {
                restarted = new VersionedStore(stores[1], SMALL);
            }
            if (random.nextInt(operations / 8) < commands.size()) {
                assertThat(restarted.digest()).isEqualTo(old.digest());
                assertThat(restored.digest()).isEqualTo(old.digest());
                restored.restore(
                        old.appliedPosition(), new ByteArrayInputStream(written(stores[0])));
                if (provider().survivesProcess()) {
                    stores[1].close();
                    stores[1] = open("restarted");
                    restarted = new VersionedStore(stores[1], SMALL);
                }
            }
        }
        workload.assertMeaningful(operations);
    }

    private static void assertRejected(KvOutcome outcome, KvError error) {
        assertThat(outcome).isEqualTo(new KvOutcome.Rejected(error));
    }

    @Test
    void phantomConflicts() {
        VersionedStore store = store("a", SMALL);
        set(store, "d", "1");
        long read = store.appliedPosition();
        KeyRange empty = range("a", "c");

        set(store, "b", "new");

        assertRejected(
                commit(store, read, List.of(empty), put("x")),
                new KvError.Conflict(read, read + 1));
        assertThat(store.get(MAIN, Bytes.utf8("x"))).isEmpty();
        assertThat(commit(store, read, List.of(range("c", "z")), put("x")))
                .isInstanceOf(KvOutcome.Done.class);
        assertThat(store.stats().committed()).isOne();
        assertThat(store.stats().aborted()).isOne();
        assertThat(store.stats().size().keys()).isPositive();
    }

    @Test
    void conflictsAreThoseOfTheTable() {
        VersionedStore store = store("a", SMALL);
        set(store, "k", "1");
        long read = store.appliedPosition();
        KeyRange k = KeyRange.point(MAIN, Bytes.utf8("k"));
        KeyRange other = KeyRange.point(MAIN, Bytes.utf8("other"));

        // A write conflict without a write, a blind write, a read without a read conflict.
        assertDone(
                apply(
                        store,
                        new Transaction(OptionalLong.of(read), List.of(), List.of(k), List.of())));
        long noted = store.appliedPosition();
        assertRejected(commit(store, read, List.of(k)), new KvError.Conflict(read, noted));
        assertDone(commit(store, noted, List.of(k)));
        assertDone(commit(store, read, List.of(), put("k")));
        long written = store.appliedPosition();
        assertRejected(commit(store, noted, List.of(k)), new KvError.Conflict(noted, written));
        assertDone(commit(store, noted, List.of(other)));
        // Deleting what is not there is a write; an empty range is no read.
        assertDone(apply(store, Transaction.blind(new Mutation.Delete(MAIN, Bytes.utf8("other")))));
        assertRejected(
                commit(store, written, List.of(other)), new KvError.Conflict(written, written + 3));
        assertDone(commit(store, read, List.of(range("k", "k"))));
        // A rejected transaction is no write.
        long now = store.appliedPosition();
        assertThat(commit(store, read, List.of(k), put("y")))
                .isInstanceOf(KvOutcome.Rejected.class);
        assertDone(commit(store, now, List.of(KeyRange.all(MAIN))));
    }

    @Test
    void transactionThatCannotBeDoneChangesNothing() {
        VersionedStore store = store("a", SMALL);
        set(store, "k", "1");
        Mutation good = new Mutation.Put(MAIN, Bytes.utf8("k"), Bytes.utf8("2"));

        assertRejected(
                apply(
                        store,
                        Transaction.blind(
                                good, new Mutation.Put("nosuch", Bytes.utf8("k"), Bytes.EMPTY))),
                new KvError.UnknownColumnFamily("nosuch"));
        assertRejected(
                apply(store, Transaction.blind(good, new Mutation.Delete(MAIN, Bytes.EMPTY))),
                new KvError.EmptyKey());
        assertRejected(
                commit(store, store.appliedPosition() + 1, List.of(KeyRange.all(MAIN)), good),
                new KvError.VersionAhead(4, 3));

        assertThat(store.get(MAIN, Bytes.utf8("k"))).contains(Bytes.utf8("1"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void versionBelowTheWindowIsTooOld(long above) {
        VersionedStore store = store("a", SMALL);
        set(store, "k", "old");
        for (int i = 0; i < 100; i++) {
            set(store, "other", Integer.toString(i));
        }
        long oldest = store.stats().oldestVersion();
        assertThat(oldest).isEqualTo(store.appliedPosition() - SMALL.versionsMax());
        KeyRange k = KeyRange.point(MAIN, Bytes.utf8("k"));

        if (above < 0) {
            assertThatThrownBy(() -> store.get(MAIN, Bytes.utf8("k"), oldest + above))
                    .isInstanceOfSatisfying(
                            KvException.class,
                            e ->
                                    assertThat(e.error())
                                            .isEqualTo(
                                                    new KvError.VersionTooOld(
                                                            oldest + above, oldest)));
        } else {
            assertThat(store.get(MAIN, Bytes.utf8("k"), oldest + above))
                    .contains(Bytes.utf8("old"));
        }
        // The command itself moves the window on by one.
        KvOutcome outcome = commit(store, oldest + 1 + above, List.of(k), put("x"));
        if (above < 0) {
            assertRejected(outcome, new KvError.VersionTooOld(oldest, oldest + 1));
        } else {
            assertDone(outcome);
        }
    }

    @Test
    void whatIsReplacedIsKeptUpToTheBytesOfTheWindowAndThenGoes() {
        KeptWindow window = new KeptWindow(1_000_000, 100_000);
        VersionedStore store = store("a", window);
        for (int i = 0; i < 400; i++) {
            set(store, "k" + i % 3, "x".repeat(1_000) + i);
            assertThat(store.stats().historyBytes()).isLessThanOrEqualTo(103_000);
        }
        long oldest = store.stats().oldestVersion();
        assertThat(oldest).isBetween(250L, 399L);
        for (long version = oldest; version <= 400; version++) {
            assertThat(store.get(MAIN, Bytes.utf8("k0"), version).orElseThrow().toUtf8())
                    .endsWith("x" + (version - 1) / 3 * 3);
        }
        assertThat(store.stats().historyVersions()).isLessThan(150);
    }

    @Test
    void onceNobodyMayReadThemOldVersionsLeaveNothingBehind() {
        VersionedStore store = store("a", SMALL);
        VersionedStore fresh = store("b", SMALL);
        for (int i = 0; i < 300; i++) {
            set(store, "k" + i % 7, "v" + i);
        }
        for (int i = 0; i < 7; i++) {
            delete(store, "k" + i);
        }
        fresh.skipTo(store.appliedPosition());
        for (int i = 0; i < 60; i++) {
            set(store, "same", "v");
            set(fresh, "same", "v");
        }

        assertThat(store.digest()).isEqualTo(fresh.digest());
        StoreSize estimated = fresh.stats().size();
        assertThat(store.stats().withSize(estimated)).isEqualTo(fresh.stats().withSize(estimated));
    }

    @Test
    void versionstampsAreTheVersionAndThePlaceInTheTransaction() {
        VersionedStore store = store("a", SMALL);
        set(store, "k", "1");
        Bytes key = Bytes.utf8("log/0123456789");

        assertDone(
                apply(
                        store,
                        Transaction.blind(
                                new Mutation.PutStampedKey(MAIN, key, Bytes.utf8("a")),
                                new Mutation.PutStampedKey(MAIN, key, Bytes.utf8("b")),
                                new Mutation.PutStampedValue(MAIN, Bytes.utf8("k"), key))));

        String version = "0000000000000002";
        assertThat(all(store, "log/"))
                .containsExactly(
                        "6c6f672f" + version + "0000=61", "6c6f672f" + version + "0001=62");
        assertThat(store.get(MAIN, Bytes.utf8("k")).orElseThrow().toHex())
                .isEqualTo("6c6f672f" + version + "0002");
        assertThatThrownBy(
                        () ->
                                new Mutation.PutStampedKey(
                                        MAIN, Bytes.utf8("012345678"), Bytes.EMPTY))
                .isInstanceOf(KvException.class)
                .hasMessageContaining("at least 10 bytes, not 9");
    }

    private static List<String> all(VersionedStore store, String prefix) {
        return store
                .range(
                        new RangeQuery(
                                MAIN,
                                Bytes.utf8(prefix),
                                RangeQuery.afterPrefix(Bytes.utf8(prefix)),
                                100,
                                false,
                                false))
                .entries()
                .stream()
                .map(entry -> entry.key().toHex() + "=" + entry.value().toHex())
                .toList();
    }

    @Test
    void columnFamilyThatWasMadeAgainHasNoPast() {
        VersionedStore store = store("a", SMALL);
        applyOne(store, new KvCommand.Write(create("b")));
        applyOne(store, new KvCommand.Write(put("b", "k", "first")));
        applyOne(store, new KvCommand.Write(drop("b")));
        applyOne(store, new KvCommand.Write(create("b")));
        applyOne(store, new KvCommand.Write(put("b", "k", "second")));

        assertThatThrownBy(() -> store.get("b", Bytes.utf8("k"), 3))
                .isInstanceOf(KvException.class);
        assertThat(store.get("b", Bytes.utf8("k"), 4)).isEmpty();
        assertThat(store.get("b", Bytes.utf8("k"), 5)).contains(Bytes.utf8("second"));
        assertRejected(
                commit(store, 3, List.of(KeyRange.point("b", Bytes.utf8("unwritten")))),
                new KvError.Conflict(3, 4));
    }

    @Test
    void nothingHiddenIsSeenOrWritten() {
        VersionedStore store = store("a", SMALL);
        set(store, "k", "1");

        assertThat(store.columnFamilies()).containsExactly(MAIN);
        assertThatThrownBy(() -> store.get("~state", Bytes.utf8("m")))
                .isInstanceOf(KvException.class);
        assertRejected(
                applyOne(store, new KvCommand.Write(put("~state", "m", "x"))),
                new KvError.UnknownColumnFamily("~state"));
        assertRejected(
                applyOne(store, new KvCommand.Write(drop("~state"))),
                new KvError.UnknownColumnFamily("~state"));
        assertThat(applyOne(store, new KvCommand.Write(create("~mine"))))
                .isInstanceOf(KvOutcome.Rejected.class);
    }

    @Test
    void commandOfASessionIsDoneOnceHoweverOftenItComes() throws IOException {
        KvStore first = open("a");
        VersionedStore store = new VersionedStore(first, SMALL);
        long session = openSession(store, 10_000, 0);
        KvCommand command = inSession(session, 1, 0, 5, "k", "1");
        KvOutcome outcome = applyOne(store, command);
        set(store, "k", "2");

        assertThat(applyOne(store, command)).isEqualTo(outcome);
        KvStore second = open("b");
        VersionedStore restored = new VersionedStore(second, SMALL);
        restored.restore(store.appliedPosition(), new ByteArrayInputStream(written(first)));
        assertThat(applyOne(restored, command)).isEqualTo(outcome);
        assertThat(applyOne(new VersionedStore(first, SMALL), command)).isEqualTo(outcome);

        assertThat(store.get(MAIN, Bytes.utf8("k"))).contains(Bytes.utf8("2"));
        assertThat(restored.get(MAIN, Bytes.utf8("k"))).contains(Bytes.utf8("2"));
    }

    @Test
    void verdictOfASessionsCommandIsKeptToo() {
        VersionedStore store = store("a", SMALL);
        long session = openSession(store, 10_000, 0);
        set(store, "k", "1");
        KvCommand command =
                new KvCommand(
                        new KvCommand.Commit(
                                new Transaction(
                                        OptionalLong.of(1),
                                        List.of(KeyRange.all(MAIN)),
                                        List.of(),
                                        List.of(put("x")))),
                        Optional.of(new SessionCall(session, 1, 0)),
                        0);

        KvOutcome outcome = applyOne(store, command);

        assertRejected(outcome, new KvError.Conflict(1, 2));
        assertThat(applyOne(store, command)).isEqualTo(outcome);
    }

    @Test
    void sequenceThatIsAcknowledgedOrTooFarAheadIsRefused() {
        VersionedStore store = store("a", SMALL);
        long session = openSession(store, 10_000, 0);
        applyOne(store, inSession(session, 1, 0, 0, "k", "1"));
        assertDone(applyOne(store, inSession(session, 3, 2, 0, "k", "3")));

        assertRejected(
                applyOne(store, inSession(session, 1, 0, 0, "k", "again")),
                new KvError.BadSequence(session, 1, 2));
        assertRejected(
                applyOne(store, inSession(session, 2 + 1025, 2, 0, "k", "far")),
                new KvError.BadSequence(session, 1027, 2));
        assertThat(store.get(MAIN, Bytes.utf8("k"))).contains(Bytes.utf8("3"));
        assertDone(applyOne(store, inSession(session, 2 + 1024, 2, 0, "k", "edge")));
    }

    @Test
    void sessionEndsByTheTimeOfTheLogAlone() {
        VersionedStore store = store("a", SMALL);
        long session = openSession(store, 2_000, 1_000_000);
        // A clock that goes back changes nothing.
        assertDone(applyOne(store, inSession(session, 1, 0, 0, "k", "1")));
        assertDone(applyOne(store, inSession(session, 2, 1, 1_002_000, "k", "2")));
        assertDone(applyOne(store, inSession(session, 3, 2, 1_004_000, "k", "3")));
        assertThat(store.stats().sessions()).isEqualTo(1);

        assertRejected(
                applyOne(store, inSession(session, 4, 3, 1_006_001, "k", "4")),
                new KvError.SessionExpired(session));

        assertThat(store.stats().sessions()).isZero();
        assertThat(store.get(MAIN, Bytes.utf8("k"))).contains(Bytes.utf8("3"));
    }

    @Test
    void endedSessionLeavesNothingBehind() {
        VersionedStore store = store("a", SMALL);
        VersionedStore other = store("b", SMALL);
        long session = openSession(store, 10_000, 0);
        applyOne(store, inSession(session, 1, 0, 0, "k", "1"));
        applyOne(store, new KvCommand.EndSession(session));
        other.skipTo(1);
        set(other, "k", "1");
        applyOne(other, new KvCommand.EndSession(77));

        StateDigest digest = store.digest();
        assertThat(other.digest()).isEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 999, 86_400_001, Long.MAX_VALUE})
    void leaseOutOfBoundsIsRefused(long leaseMillis) {
        assertThat(applyOne(store("a", SMALL), new KvCommand.OpenSession(leaseMillis)))
                .isInstanceOf(KvOutcome.Rejected.class);
    }

    @Test
    void sessionsHaveALimit() {
        VersionedStore store = store("a", SMALL);
        for (int i = 0; i < 100; i++) {
            List<PositionedCommand> batch = new ArrayList<>();
            for (int j = 1; j <= 100; j++) {
                batch.add(
                        new PositionedCommand(
                                i * 100L + j,
                                new KvCommand(
                                        new KvCommand.OpenSession(1_000), Optional.empty(), 0)));
            }
            store.apply(batch);
        }
        assertRejected(
                applyOne(store, new KvCommand.OpenSession(1_000)),
                new KvError.TooMany("sessions", 10_001, 10_000));
    }

    @Test
    void storeWithoutVersionsIsRefused() {
        KvStore store = open("a");
        apply(store, put(MAIN, "k", "v"));

        assertThatThrownBy(() -> new VersionedStore(store))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not written with versions");
    }

    @Test
    void snapshotOfAStoreWithoutVersionsIsRefused() {
        KvStore plain = open("a");
        apply(plain, put(MAIN, "k", "v"));
        VersionedStore store = store("b", SMALL);
        set(store, "k", "1");
        assertThatThrownBy(() -> store.restore(1, new ByteArrayInputStream(written(plain))))
                .isInstanceOf(IllegalStateException.class);
    }

    private VersionedStore store(String name, KeptWindow window) {
        return new VersionedStore(open(name), window);
    }

    private static void assertDone(KvOutcome outcome) {
        assertThat(outcome).isInstanceOf(KvOutcome.Done.class);
    }

    private static long openSession(VersionedStore store, long leaseMillis, long timeMillis) {
        KvOutcome outcome =
                applyOne(
                        store,
                        new KvCommand(
                                new KvCommand.OpenSession(leaseMillis),
                                Optional.empty(),
                                timeMillis));
        return ((KvOutcome.Done) outcome).version();
    }

    private static KvCommand inSession(
            long session, long sequence, long acknowledged, long time, String key, String value) {
        return new KvCommand(
                new KvCommand.Write(put(MAIN, key, value)),
                Optional.of(new SessionCall(session, sequence, acknowledged)),
                time);
    }

    private static void set(VersionedStore store, String key, String value) {
        assertDone(applyOne(store, new KvCommand.Write(put(MAIN, key, value))));
    }

    private static void delete(VersionedStore store, String key) {
        KvOperation delete = delete(MAIN, key);
        assertDone(applyOne(store, new KvCommand.Write(delete)));
    }

    private static Mutation put(String key) {
        return new Mutation.Put(MAIN, Bytes.utf8(key), Bytes.utf8("by transaction"));
    }

    private static KeyRange range(String begin, String end) {
        return new KeyRange(MAIN, Bytes.utf8(begin), Optional.of(Bytes.utf8(end)));
    }

    private static KvOutcome commit(
            VersionedStore store, long readVersion, List<KeyRange> reads, Mutation... mutations) {
        return apply(
                store,
                new Transaction(
                        OptionalLong.of(readVersion), reads, List.of(), List.of(mutations)));
    }

    private static KvOutcome apply(VersionedStore store, Transaction transaction) {
        return applyOne(store, new KvCommand.Commit(transaction));
    }

    private static KvOutcome applyOne(VersionedStore store, KvCommand.Action action) {
        return applyOne(store, new KvCommand(action, Optional.empty(), 0));
    }

    private static KvOutcome applyOne(VersionedStore store, KvCommand command) {
        return store.apply(List.of(new PositionedCommand(store.appliedPosition() + 1, command)))
                .get(0);
    }
}
