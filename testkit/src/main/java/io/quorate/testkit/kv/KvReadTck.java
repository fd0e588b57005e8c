package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.kv.KvCursor;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStore;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What queries of a {@link KvStore} answer. */
abstract class KvReadTck extends KvWriteTck {

    @Test
    void unknownColumnFamilyIsAClearError() {
        KvStore store = open("a");

        assertUnknown(() -> store.get("nosuch", Bytes.utf8("k")));
        assertUnknown(() -> store.range(query("nosuch", "", "", 1, false)));
        assertUnknown(() -> store.range(query("nosuch", "b", "b", 1, false)));
    }

    private static void assertUnknown(Runnable query) {
        assertThatThrownBy(query::run)
                .isInstanceOfSatisfying(
                        KvException.class,
                        e ->
                                assertThat(e.error())
                                        .isEqualTo(new KvError.UnknownColumnFamily("nosuch")));
    }

    @Test
    void emptyKeyIsNeverThere() {
        assertThat(open("a").get(MAIN, Bytes.EMPTY)).isEmpty();
    }

    @Test
    void keysAreOrderedAsUnsignedBytes() {
        KvStore store = open("a");
        List<Bytes> keys = new ArrayList<>();
        for (int first = 0; first < 256; first++) {
            keys.add(bytes(first));
            for (int second : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                keys.add(bytes(first, second));
            }
        }
        List<Bytes> shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, new java.util.Random(1));
        for (Bytes key : shuffled) {
            apply(store, new KvOperation.Put(MAIN, key, key));
        }

        assertThat(keysOf(store.range(query(MAIN, "", "", 10_000, false)))).isEqualTo(keys);
        for (int i = 0; i < keys.size(); i++) {
            RangeQuery upTo =
                    new RangeQuery(
                            MAIN, Bytes.EMPTY, Optional.of(keys.get(i)), 10_000, false, false);
            assertThat(keysOf(store.range(upTo))).isEqualTo(keys.subList(0, i));
        }
    }

    @Test
    void rangeIncludesItsBeginAndNotItsEnd() {
        KvStore store = withLetters();

        assertThat(range(store, query(MAIN, "b", "d", 9, false))).isEqualTo("bc");
        assertThat(range(store, query(MAIN, "b", "d", 9, true))).isEqualTo("cb");
        assertThat(range(store, query(MAIN, "", "c", 9, false))).isEqualTo("ab");
        assertThat(range(store, query(MAIN, "d", "", 9, true))).isEqualTo("ed");
        assertThat(range(store, query(MAIN, "aa", "cc", 9, false))).isEqualTo("bc");
        assertThat(range(store, query(MAIN, "x", "z", 9, false))).isEmpty();
    }

    @Test
    void rangeThatEndsWhereItBeginsIsEmpty() {
        KvStore store = withLetters();

        for (boolean reverse : new boolean[] {false, true}) {
            assertThat(store.range(query(MAIN, "b", "b", 9, reverse)))
                    .isEqualTo(new RangeResult(List.of(), false));
            RangeQuery nothing =
                    new RangeQuery(MAIN, Bytes.EMPTY, Optional.of(Bytes.EMPTY), 9, reverse, false);
            assertThat(store.range(nothing)).isEqualTo(new RangeResult(List.of(), false));
        }
    }

    @Test
    void limitCutsAndSaysSo() {
        KvStore store = withLetters();

        assertThat(range(store, query(MAIN, "", "", 4, false))).isEqualTo("abcd+");
        assertThat(range(store, query(MAIN, "", "", 5, false))).isEqualTo("abcde");
        assertThat(range(store, query(MAIN, "", "", 6, false))).isEqualTo("abcde");
        assertThat(range(store, query(MAIN, "", "", 1, true))).isEqualTo("e+");
        assertThat(range(store, query(MAIN, "b", "d", 2, false))).isEqualTo("bc");
        assertThat(range(store, query(MAIN, "b", "d", 1, true))).isEqualTo("c+");
        assertThat(range(store, query(MAIN, "", "", Integer.MAX_VALUE, true))).isEqualTo("edcba");
    }

    @Test
    void offsetPassesOverTheFirstOfTheDirectionAsked() {
        KvStore store = withLetters();

        assertThat(range(store, offset("", "", 2, 2, false))).isEqualTo("cd+");
        assertThat(range(store, offset("", "", 3, 2, false))).isEqualTo("de");
        assertThat(range(store, offset("", "", 1, 9, true))).isEqualTo("dcba");
        assertThat(range(store, offset("b", "e", 1, 1, true))).isEqualTo("c+");
        assertThat(range(store, offset("", "", 5, 1, false))).isEmpty();
        assertThat(range(store, offset("", "", 99, 1, true))).isEmpty();
    }

    private static RangeQuery offset(
            String begin, String end, int offset, int limit, boolean reverse) {
        RangeQuery plain = query(MAIN, begin, end, limit, reverse);
        return new RangeQuery(
                MAIN, plain.begin(), plain.end(), offset, limit, reverse, plain.keysOnly());
    }

    @Test
    void cursorGoesWhereItIsToldInTheOrderOfUnsignedBytes() {
        KvStore store = open("a");
        for (int first : new int[] {0x80, 0x7F, 0xFF, 1}) {
            apply(store, new KvOperation.Put(MAIN, bytes(first), bytes(first, 1)));
        }

        String path =
                store.read(
                        view -> {
                            KvCursor cursor = view.cursor(MAIN);
                            StringBuilder seen = new StringBuilder();
                            for (cursor.seek(Bytes.EMPTY); cursor.isValid(); cursor.next()) {
                                seen.append(cursor.key().toHex()).append(cursor.value().toHex());
                            }
                            seen.append(' ');
                            for (cursor.seekBelow(Optional.empty());
                                    cursor.isValid();
                                    cursor.previous()) {
                                seen.append(cursor.key().toHex());
                            }
                            return seen.toString();
                        });

        assertThat(path).isEqualTo("010101" + "7f7f01" + "808001" + "ffff01" + " ff807f01");
        assertThat(sought(store, cursor -> cursor.seek(bytes(0x7F)))).isEqualTo("7f");
        assertThat(sought(store, cursor -> cursor.seek(bytes(0x7F, 0)))).isEqualTo("80");
        assertThat(sought(store, cursor -> cursor.seek(bytes(0xFF, 0)))).isEmpty();
        assertThat(sought(store, cursor -> cursor.seekBelow(Optional.of(bytes(0x80)))))
                .isEqualTo("7f");
        assertThat(sought(store, cursor -> cursor.seekBelow(Optional.of(bytes(0x80, 0)))))
                .isEqualTo("80");
        assertThat(sought(store, cursor -> cursor.seekBelow(Optional.of(bytes(1))))).isEmpty();
        assertThat(sought(store, cursor -> cursor.seekBelow(Optional.empty()))).isEqualTo("ff");
        assertThatThrownBy(() -> store.read(view -> view.cursor(MAIN).key()))
                .isInstanceOf(IllegalStateException.class);
        assertUnknown(() -> store.read(view -> view.cursor("nosuch")));
        assertUnknown(() -> store.read(view -> view.get("nosuch", bytes(1))));
    }

    private static String sought(KvStore store, Predicate<KvCursor> seeking) {
        return store.read(
                view -> {
                    KvCursor cursor = view.cursor(MAIN);
                    boolean found = seeking.test(cursor);
                    assertThat(cursor.isValid()).isEqualTo(found);
                    return found ? cursor.key().toHex() : "";
                });
    }

    @Test
    void viewIsOneMomentAndHasItsPosition() throws Exception {
        KvStore store = open("a");
        apply(store, batch("0"));
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        int last = 0;
        try {
            Future<?> reading =
                    reader.submit(
                            () -> {
                                while (!done.get()) {
                                    assertViewOfOneMoment(store);
                                    reads.incrementAndGet();
                                }
                            });
            while ((last < 200 || reads.get() < 10) && !reading.isDone()) {
                last++;
                apply(store, batch(Integer.toString(last)));
            }
            done.set(true);
            reading.get(60, TimeUnit.SECONDS);
        } finally {
            done.set(true);
            reader.shutdownNow();
        }
    }

    private static void assertViewOfOneMoment(KvStore store) {
        store.read(
                view -> {
                    Bytes first = view.get(MAIN, Bytes.utf8("k0")).orElseThrow();
                    KvCursor cursor = view.cursor(MAIN);
                    for (cursor.seek(Bytes.EMPTY); cursor.isValid(); cursor.next()) {
                        assertThat(cursor.value()).isEqualTo(first);
                    }
                    assertThat(view.get(MAIN, Bytes.utf8("k19"))).contains(first);
                    assertThat(view.columnFamilies()).containsExactly(MAIN);
                    long batches = view.position() / 20 - 1;
                    assertThat(Long.parseLong(first.toUtf8())).isGreaterThanOrEqualTo(batches);
                    return first;
                });
    }

    @Test
    void keysAreListedWithoutValues() {
        KvStore store = withLetters();

        RangeResult keys = store.range(RangeQuery.prefix(MAIN, Bytes.utf8("c"), 9));

        assertThat(keys.entries()).containsExactly(new KvEntry(Bytes.utf8("c"), Bytes.EMPTY));
    }

    @Test
    void prefixOfHighBytesHasNoEnd() {
        KvStore store = open("a");
        apply(store, new KvOperation.Put(MAIN, bytes(0xFF, 0xFF), Bytes.utf8("v")));
        apply(store, new KvOperation.Put(MAIN, bytes(0xFF, 0xFF, 0xFF), Bytes.utf8("v")));
        apply(store, new KvOperation.Put(MAIN, bytes(0xFF, 0xFE), Bytes.utf8("v")));

        assertThat(keysOf(store.range(RangeQuery.prefix(MAIN, bytes(0xFF, 0xFF), 9))))
                .containsExactly(bytes(0xFF, 0xFF), bytes(0xFF, 0xFF, 0xFF));
    }

    @Test
    void queriesSeeEachApplyWhollyOrNotAtAll() throws Exception {
        KvStore store = open("a");
        apply(store, batch("0"));
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        int last = 0;
        try {
            Future<?> reading =
                    reader.submit(
                            () -> {
                                while (!done.get()) {
                                    assertAllEqual(all(store, MAIN));
                                    store.digest();
                                    reads.incrementAndGet();
                                }
                            });
            // As long as it takes for both to have been at it at the same time.
            while ((last < 300 || reads.get() < 10) && !reading.isDone()) {
                last++;
                apply(store, batch(Integer.toString(last)));
                if (last % 50 == 0) {
                    apply(store, create("f" + last), put("f" + last, "k", "v"), drop("f" + last));
                }
            }
            done.set(true);
            reading.get(60, TimeUnit.SECONDS);
        } finally {
            done.set(true);
            reader.shutdownNow();
        }
        assertThat(get(store, MAIN, "k7")).contains(Integer.toString(last));
    }

    private static KvOperation[] batch(String value) {
        KvOperation[] operations = new KvOperation[20];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = put(MAIN, "k" + i, value);
        }
        return operations;
    }

    private static void assertAllEqual(List<KvEntry> entries) {
        assertThat(entries).hasSize(20);
        assertThat(entries.stream().map(KvEntry::value).distinct()).hasSize(1);
    }

    private KvStore withLetters() {
        KvStore store = open("a");
        for (String letter : List.of("d", "b", "e", "a", "c")) {
            apply(store, put(MAIN, letter, "value of " + letter));
        }
        return store;
    }

    /** An empty {@code end} means none. */
    private static RangeQuery query(
            String family, String begin, String end, int limit, boolean reverse) {
        return new RangeQuery(
                family,
                Bytes.utf8(begin),
                end.isEmpty() ? Optional.empty() : Optional.of(Bytes.utf8(end)),
                limit,
                reverse,
                false);
    }

    /** The keys one after the other, and a plus sign if there are more. */
    private static String range(KvStore store, RangeQuery query) {
        StringBuilder keys = new StringBuilder();
        RangeResult result = store.range(query);
        for (KvEntry entry : result.entries()) {
            String key = entry.key().toUtf8();
            assertThat(entry.value().toUtf8()).isEqualTo("value of " + key);
            keys.append(key);
        }
        return keys.append(result.hasMore() ? "+" : "").toString();
    }

    private static List<Bytes> keysOf(RangeResult result) {
        List<Bytes> keys = new ArrayList<>();
        result.entries().forEach(entry -> keys.add(entry.key()));
        return keys;
    }

    private static Bytes bytes(int... values) {
        byte[] array = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            array[i] = (byte) values[i];
        }
        return Bytes.wrap(array);
    }
}
