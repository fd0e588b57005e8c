package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvError;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.Mutation;
import io.quorate.kv.PositionedCommand;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.Transaction;
import io.quorate.kv.state.VersionedStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Ranges that are cleared as one change: read, watched and conflicted with as any other. */
abstract class KvClearTck extends KvChangeTck {

    @Test
    void clearedRangeIsGoneFromItsVersionOnAndItsChangesComeInOrder() {
        VersionedStore store = new VersionedStore(open("a"));
        assertDone(apply(store, put("a", "1"), put("b", "2"), put("c", "3"), put("d", "4")));

        assertDone(apply(store, put("bb", "own"), clear("b", Optional.of("d")), put("c", "again")));

        assertThat(keys(store, 2)).containsExactly("a", "c", "d");
        assertThat(keys(store, 1)).containsExactly("a", "b", "c", "d");
        assertThat(store.get(MAIN, Bytes.utf8("c"))).contains(Bytes.utf8("again"));
        assertThat(store.changes(new ChangeQuery(MAIN, Bytes.EMPTY, 2)).changes())
                .containsExactlyInAnyOrder(
                        new KvChange(2, Bytes.utf8("b"), Optional.empty()),
                        new KvChange(2, Bytes.utf8("bb"), Optional.empty()),
                        new KvChange(2, Bytes.utf8("c"), Optional.of(Bytes.utf8("again"))));
    }

    /** How commands come in batches is nobody's business. */
    @Test
    void rangeIsClearedOfWhatEarlierCommandsOfTheBatchWroteToo() {
        VersionedStore one = new VersionedStore(open("one"));
        VersionedStore batched = new VersionedStore(open("batched"));
        List<PositionedCommand> commands =
                List.of(
                        command(1, put("b", "1"), put("d", "1")),
                        command(2, new Mutation.Delete(MAIN, Bytes.utf8("b")), put("c", "2")),
                        command(3, clear("", Optional.empty())),
                        command(4, put("a", "4"), put("e", "4")),
                        command(5, clear("b", Optional.empty()), put("f", "5")));
        commands.forEach(command -> one.apply(List.of(command)));

        batched.apply(commands);

        assertThat(keys(batched, 5)).containsExactly("a", "f");
        assertThat(keys(batched, 3)).isEmpty();
        assertThat(keys(batched, 2)).containsExactly("c", "d");
        assertThat(batched.digest()).isEqualTo(one.digest());
    }

    @Test
    void whoReadAnythingOfAClearedRangeConflictsThereOrNot() {
        VersionedStore store = new VersionedStore(open("a"));
        assertDone(apply(store, put("b", "1")));

        assertDone(apply(store, clear("b", Optional.of("d"))));

        for (String there : List.of("b", "c")) {
            assertThat(reading(store, 1, KeyRange.point(MAIN, Bytes.utf8(there))))
                    .isEqualTo(new KvOutcome.Rejected(new KvError.Conflict(1, 2)));
        }
        for (String beside : List.of("a", "d")) {
            assertDone(reading(store, 1, KeyRange.point(MAIN, Bytes.utf8(beside))));
        }
        assertDone(apply(store, clear("x", Optional.of("x"))));
        long now = store.appliedPosition();
        assertDone(reading(store, now - 1, KeyRange.all(MAIN)));
    }

    @Test
    void rangeOfAnUnknownColumnFamilyIsRefused() {
        VersionedStore store = new VersionedStore(open("a"));

        assertThat(apply(store, new Mutation.DeleteRange("nosuch", Bytes.EMPTY, Optional.empty())))
                .isEqualTo(new KvOutcome.Rejected(new KvError.UnknownColumnFamily("nosuch")));
    }

    /** The bound is in what is there, which only the replicated state knows. */
    @Test
    void noMoreKeysThanTheLimitAreClearedAtOnce() {
        VersionedStore store = new VersionedStore(open("a"));
        int most = KvLimits.CLEARED_KEYS_MAX;
        for (int from = 0; from <= most; from += 1_000) {
            List<Mutation> puts = new ArrayList<>();
            for (int i = from; i < Math.min(from + 1_000, most + 1); i++) {
                puts.add(new Mutation.Put(MAIN, number(i), Bytes.EMPTY));
            }
            assertDone(apply(store, puts.toArray(Mutation[]::new)));
        }
        Mutation all = new Mutation.DeleteRange(MAIN, Bytes.EMPTY, Optional.empty());

        assertThat(apply(store, put("other", "x"), all))
                .isEqualTo(
                        new KvOutcome.Rejected(
                                new KvError.TooMany("keys in cleared ranges", most + 1, most)));
        assertThat(store.get(MAIN, Bytes.utf8("other"))).isEmpty();
        assertThat(store.get(MAIN, number(most))).isPresent();

        // One key less, though the store does not know it yet, and one key known twice.
        long next = store.appliedPosition() + 1;
        List<KvOutcome> batch =
                store.apply(
                        List.of(
                                command(next, new Mutation.Delete(MAIN, number(0))),
                                command(next + 1, new Mutation.Put(MAIN, number(1), number(1))),
                                command(next + 2, all),
                                command(next + 3, new Mutation.Put(MAIN, number(0), Bytes.EMPTY))));
        assertThat(batch).allMatch(KvOutcome.Done.class::isInstance);
        assertThat(store.range(all(9)).entries())
                .containsExactly(new KvEntry(number(0), Bytes.EMPTY));
    }

    @Test
    void noMoreBytesThanTheLimitAreClearedAtOnce() {
        VersionedStore store = new VersionedStore(open("a"));
        int mib = 1 << 20;
        for (int i = 0; i < 15; i++) {
            assertDone(apply(store, new Mutation.Put(MAIN, number(i), Bytes.wrap(new byte[mib]))));
        }
        int rest = mib - 16 * 4;
        assertDone(
                apply(store, new Mutation.Put(MAIN, number(15), Bytes.wrap(new byte[rest + 1]))));
        Mutation all = new Mutation.DeleteRange(MAIN, Bytes.EMPTY, Optional.empty());
        long most = KvLimits.CLEARED_BYTES_MAX;

        assertThat(apply(store, all))
                .isEqualTo(
                        new KvOutcome.Rejected(
                                new KvError.TooLarge(
                                        "what stands in cleared ranges", most + 1, most)));
        assertDone(apply(store, new Mutation.Put(MAIN, number(15), Bytes.wrap(new byte[rest]))));
        assertDone(apply(store, all));
        assertThat(store.range(all(9)).entries()).isEmpty();
    }

    private static Bytes number(int number) {
        return Bytes.wrap(ByteBuffer.allocate(4).putInt(number).array());
    }

    private static RangeQuery all(int limit) {
        return new RangeQuery(MAIN, Bytes.EMPTY, Optional.empty(), limit, false, false);
    }

    private static List<String> keys(VersionedStore store, long version) {
        return store.range(all(100), version).entries().stream()
                .map(entry -> entry.key().toUtf8())
                .toList();
    }

    private static Mutation put(String key, String value) {
        return new Mutation.Put(MAIN, Bytes.utf8(key), Bytes.utf8(value));
    }

    private static Mutation clear(String begin, Optional<String> end) {
        return new Mutation.DeleteRange(MAIN, Bytes.utf8(begin), end.map(Bytes::utf8));
    }

    private static PositionedCommand command(long position, Mutation... mutations) {
        return command(position, Transaction.blind(mutations));
    }

    private static PositionedCommand command(long position, Transaction transaction) {
        return new PositionedCommand(
                position, new KvCommand(new KvCommand.Commit(transaction), Optional.empty(), 0));
    }

    private static KvOutcome apply(VersionedStore store, Mutation... mutations) {
        return store.apply(List.of(command(store.appliedPosition() + 1, mutations))).get(0);
    }

    private static KvOutcome reading(VersionedStore store, long version, KeyRange read) {
        Transaction transaction =
                new Transaction(OptionalLong.of(version), List.of(read), List.of(), List.of());
        return store.apply(List.of(command(store.appliedPosition() + 1, transaction))).get(0);
    }

    private static void assertDone(KvOutcome outcome) {
        assertThat(outcome).isInstanceOf(KvOutcome.Done.class);
    }
}
