package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.PositionedOperation;
import io.quorate.kv.StateDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link KvStore#apply} and {@link KvStore#skipTo} do. */
abstract class KvWriteTck extends KvStoreFixture {

    @Test
    void newStoreIsEmptyAndHasTheDefaultColumnFamily() {
        KvStore store = open("a");

        assertThat(store.appliedPosition()).isZero();
        assertThat(store.columnFamilies()).containsExactly(MAIN);
        assertThat(all(store, MAIN)).isEmpty();
        assertThat(store.digest()).isEqualTo(openReference().digest());
    }

    @Test
    void lastWriteOfAKeyWins() {
        KvStore store = open("a");

        apply(store, put(MAIN, "k", "1"), put(MAIN, "k", "2"));
        assertThat(get(store, MAIN, "k")).contains("2");

        apply(store, delete(MAIN, "k"), put(MAIN, "k", "3"));
        assertThat(get(store, MAIN, "k")).contains("3");

        apply(store, put(MAIN, "k", "4"), delete(MAIN, "k"));
        assertThat(get(store, MAIN, "k")).isEmpty();
    }

    @Test
    void sizeIsThatOfTheKeysThatAreThere() {
        KvStore store = open("a");
        apply(store, create("b"), put("b", "k", "123"), put(MAIN, "k", "1"), put(MAIN, "l", "12"));
        apply(store, put("b", "k", "1234"), put("b", "m", ""), delete("b", "x"));
        assertThat(store.size("b").keys()).isPositive();
        assertThat(store.size("b").bytes()).isGreaterThanOrEqualTo("k1234m".length());
        assertThat(store.size(MAIN).bytes()).isPositive();

        apply(store, drop("b"));
        assertThatThrownBy(() -> store.size("b")).isInstanceOf(KvException.class);
    }

    @Test
    void emptyValueIsAValue() {
        KvStore store = open("a");

        apply(store, put(MAIN, "k", ""));

        assertThat(get(store, MAIN, "k")).contains("");
        assertThat(all(store, MAIN)).hasSize(1);
    }

    @Test
    void deletingAnAbsentKeyIsDone() {
        assertThat(apply(open("a"), delete(MAIN, "k"))).containsExactly(new KvOutcome.Done(1));
    }

    @Test
    void columnFamiliesAreSeparate() {
        KvStore store = open("a");

        apply(store, create("b"), create("c"), put("b", "k", "1"), put("c", "k", "2"));

        assertThat(store.columnFamilies()).containsExactly("b", "c", MAIN);
        assertThat(get(store, "b", "k")).contains("1");
        assertThat(get(store, "c", "k")).contains("2");
        assertThat(get(store, MAIN, "k")).isEmpty();
    }

    @Test
    void droppedColumnFamilyComesBackEmpty() {
        KvStore store = open("a");
        apply(store, create("b"), put("b", "k", "1"));

        apply(store, drop("b"));
        assertThat(store.columnFamilies()).containsExactly(MAIN);

        apply(store, create("b"));
        assertThat(get(store, "b", "k")).isEmpty();
        assertThat(all(store, "b")).isEmpty();
    }

    @Test
    void operationsOfOneBatchSeeTheColumnFamiliesOfThoseBefore() {
        KvStore store = open("a");

        List<KvOutcome> outcomes =
                apply(
                        store,
                        put("b", "k", "0"),
                        create("b"),
                        put("b", "k", "1"),
                        drop("b"),
                        put("b", "k", "2"),
                        create("b"),
                        put("b", "l", "3"));

        KvOutcome unknown = new KvOutcome.Rejected(new KvError.UnknownColumnFamily("b"));
        assertThat(outcomes)
                .containsExactly(
                        unknown,
                        new KvOutcome.Done(2),
                        new KvOutcome.Done(3),
                        new KvOutcome.Done(4),
                        unknown,
                        new KvOutcome.Done(6),
                        new KvOutcome.Done(7));
        assertThat(get(store, "b", "k")).isEmpty();
        assertThat(get(store, "b", "l")).contains("3");
    }

    @Test
    void operationsThatCannotBeDoneAreRejectedAndTheRestGoesOn() {
        KvStore store = open("a");
        apply(store, create("b"), put(MAIN, "k", "1"));

        List<KvOutcome> outcomes =
                apply(
                        store,
                        create("b"),
                        drop("nosuch"),
                        delete("nosuch", "k"),
                        put(MAIN, "", "x"),
                        delete(MAIN, ""),
                        create("no/such"),
                        create(""),
                        drop(MAIN),
                        put(MAIN, "l", "2"));

        assertThat(outcomes.subList(0, 5))
                .containsExactly(
                        new KvOutcome.Rejected(new KvError.ColumnFamilyExists("b")),
                        new KvOutcome.Rejected(new KvError.UnknownColumnFamily("nosuch")),
                        new KvOutcome.Rejected(new KvError.UnknownColumnFamily("nosuch")),
                        new KvOutcome.Rejected(new KvError.EmptyKey()),
                        new KvOutcome.Rejected(new KvError.EmptyKey()));
        assertThat(outcomes.subList(5, 8))
                .allSatisfy(
                        outcome ->
                                assertThat(((KvOutcome.Rejected) outcome).error())
                                        .isInstanceOf(KvError.Invalid.class));
        assertThat(outcomes.get(8)).isEqualTo(new KvOutcome.Done(11));
        assertThat(store.columnFamilies()).containsExactly("b", MAIN);
        assertThat(get(store, MAIN, "k")).contains("1");
        assertThat(get(store, MAIN, "l")).contains("2");
        assertThat(store.appliedPosition()).isEqualTo(11);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "A",
                ".",
                "..",
                "-",
                "_",
                "0",
                "system",
                "Default",
                "1234567890123456789012345678901234567890123456789012345678901234"
            })
    void everyNameThatIsAllowedNamesAColumnFamily(String name) {
        KvStore store = open("a");

        assertThat(apply(store, create(name), put(name, "k", "v")))
                .containsExactly(new KvOutcome.Done(1), new KvOutcome.Done(2));
        assertThat(store.columnFamilies()).contains(name, MAIN).hasSize(2);
        assertThat(get(store, name, "k")).contains("v");
        assertThat(get(store, MAIN, "k")).isEmpty();
        assertThat(apply(store, drop(name))).containsExactly(new KvOutcome.Done(3));
    }

    @Test
    void rejectedOperationsMoveThePositionToo() {
        KvStore store = open("a");

        apply(store, drop("nosuch"));

        assertThat(store.appliedPosition()).isEqualTo(1);
    }

    @Test
    void positionsMayHaveGaps() {
        KvStore store = open("a");

        assertThat(
                        store.apply(
                                List.of(
                                        new PositionedOperation(5, put(MAIN, "k", "1")),
                                        new PositionedOperation(9, put(MAIN, "l", "2")))))
                .containsExactly(new KvOutcome.Done(5), new KvOutcome.Done(9));
        assertThat(store.appliedPosition()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 6, 7})
    void positionThatDoesNotGrowIsRefusedAndNothingIsApplied(long bad) {
        KvStore store = open("a");
        store.apply(List.of(new PositionedOperation(7, put(MAIN, "k", "old"))));
        StateDigest before = store.digest();

        assertThatThrownBy(
                        () ->
                                store.apply(
                                        List.of(
                                                new PositionedOperation(
                                                        bad, put(MAIN, "k", "new")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(bad))
                .hasMessageContaining("7");
        assertThatThrownBy(
                        () ->
                                store.apply(
                                        List.of(
                                                new PositionedOperation(8, create("b")),
                                                new PositionedOperation(9, put(MAIN, "k", "new")),
                                                new PositionedOperation(
                                                        bad, put(MAIN, "l", "new")))))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(store.appliedPosition()).isEqualTo(7);
        assertThat(store.digest()).isEqualTo(before);
        assertThat(store.columnFamilies()).containsExactly(MAIN);
        assertThat(apply(store, create("b"))).containsExactly(new KvOutcome.Done(8));
    }

    @Test
    void operationsOfOnePositionAreDoneInTheirOrder() {
        KvStore store = open("a");

        assertThat(
                        store.apply(
                                List.of(
                                        new PositionedOperation(3, put(MAIN, "k", "1")),
                                        new PositionedOperation(3, create("b")),
                                        new PositionedOperation(3, put("b", "l", "2")),
                                        new PositionedOperation(3, put(MAIN, "k", "3")))))
                .containsOnly(new KvOutcome.Done(3))
                .hasSize(4);

        assertThat(store.appliedPosition()).isEqualTo(3);
        assertThat(get(store, MAIN, "k")).contains("3");
        assertThat(get(store, "b", "l")).contains("2");
        StateDigest before = store.digest();
        assertThatThrownBy(
                        () -> store.apply(List.of(new PositionedOperation(3, put(MAIN, "k", "4")))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.digest()).isEqualTo(before);
    }

    @Test
    void applyingNothingChangesNothing() {
        KvStore store = open("a");
        apply(store, put(MAIN, "k", "1"));

        assertThat(store.apply(List.of())).isEmpty();

        assertThat(store.appliedPosition()).isEqualTo(1);
    }

    @Test
    void skippingMovesThePositionForwardOnly() {
        KvStore store = open("a");
        apply(store, put(MAIN, "k", "1"));

        store.skipTo(9);
        assertThat(store.appliedPosition()).isEqualTo(9);
        assertThat(store.digest().position()).isEqualTo(9);

        store.skipTo(4);
        assertThat(store.appliedPosition()).isEqualTo(9);
        assertThatThrownBy(
                        () -> store.apply(List.of(new PositionedOperation(9, put(MAIN, "k", "2")))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(apply(store, put(MAIN, "k", "3"))).containsExactly(new KvOutcome.Done(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void takesKeysAndValuesAtTheLimitsAndBeyond(int above) {
        KvStore store = open("a");
        Bytes key = filled(KvLimits.DEFAULT.keyBytesMax() + above, (byte) 0xFE);
        Bytes value = filled(KvLimits.DEFAULT.valueBytesMax() + above, (byte) 0x81);

        assertThat(apply(store, new KvOperation.Put(MAIN, key, value)))
                .containsExactly(new KvOutcome.Done(1));

        assertThat(store.get(MAIN, key)).contains(value);
        assertThat(KvLimits.DEFAULT.problemWithKey(key).isPresent()).isEqualTo(above > 0);
        assertThat(KvLimits.DEFAULT.problemWithValue(value).isPresent()).isEqualTo(above > 0);
    }

    private static Bytes filled(int size, byte with) {
        byte[] array = new byte[size];
        Arrays.fill(array, with);
        return Bytes.wrap(array);
    }
}
