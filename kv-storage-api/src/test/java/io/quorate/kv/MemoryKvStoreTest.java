package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MemoryKvStoreTest {

    private final MemoryKvStore store = new MemoryKvStore();

    @Provide
    Arbitrary<List<KvOperation>> histories() {
        Arbitrary<String> families = Arbitraries.of("default", "users", "gone");
        Arbitrary<Bytes> keys = Arbitraries.of("", "a", "b", "c", "é", "\u007f").map(Bytes::utf8);
        return Arbitraries.<KvOperation>oneOf(
                        Combinators.combine(families, keys, KvArbitraries.bytes())
                                .as(KvOperation.Put::new),
                        Combinators.combine(families, keys).as(KvOperation.Delete::new),
                        families.map(KvOperation.CreateColumnFamily::new),
                        families.map(KvOperation.DropColumnFamily::new))
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 300)
    void storeHoldsWhatAMapWould(@ForAll("histories") List<KvOperation> history) {
        MemoryKvStore tried = new MemoryKvStore();
        Model model = new Model();
        long position = 0;
        for (KvOperation operation : history) {
            boolean expected = model.apply(operation);
            KvOutcome outcome =
                    tried.apply(List.of(new PositionedOperation(++position, operation))).get(0);
            assertThat(outcome instanceof KvOutcome.Done).as("%s", operation).isEqualTo(expected);
        }
        assertThat(tried.columnFamilies()).isEqualTo(List.copyOf(model.families.keySet()));
        model.families.forEach(
                (family, entries) -> {
                    List<KvEntry> all = new ArrayList<>();
                    entries.forEach((key, value) -> all.add(new KvEntry(key, value)));
                    assertThat(tried.range(all(family)).entries()).isEqualTo(all);
                    long bytes =
                            all.stream().mapToLong(e -> e.key().size() + e.value().size()).sum();
                    assertThat(tried.size(family)).isEqualTo(new StoreSize(all.size(), bytes));
                });
    }

    @Test
    void batchWithABadPositionChangesNothing() {
        apply(5, put("a", "1"));
        StateDigest before = store.digest();
        assertThatThrownBy(
                        () ->
                                store.apply(
                                        List.of(
                                                new PositionedOperation(6, put("a", "2")),
                                                new PositionedOperation(5, put("b", "2")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("position 5 is not above 5");
        assertThatThrownBy(() -> apply(5, put("a", "2")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.digest()).isEqualTo(before);
    }

    @Test
    void rejectedOperationTakesItsPositionAndThoseBehindItGoOn() {
        List<KvOutcome> outcomes =
                store.apply(
                        List.of(
                                new PositionedOperation(1, put("a", "1")),
                                new PositionedOperation(
                                        3,
                                        new KvOperation.Put(
                                                "nosuch", Bytes.utf8("k"), Bytes.EMPTY)),
                                new PositionedOperation(4, put("", "x")),
                                new PositionedOperation(9, put("b", "2"))));
        assertThat(outcomes)
                .containsExactly(
                        new KvOutcome.Done(1),
                        new KvOutcome.Rejected(new KvError.UnknownColumnFamily("nosuch")),
                        new KvOutcome.Rejected(new KvError.EmptyKey()),
                        new KvOutcome.Done(9));
        assertThat(store.appliedPosition()).isEqualTo(9);
    }

    @Test
    void keysAreInUnsignedOrderAndRangesKeepToTheirEnds() {
        apply(1, put("\u007f", "1"));
        apply(2, put("é", "2"));
        apply(3, put("a", "3"));
        apply(4, put("b", "4"));
        assertThat(keys(all("default"))).containsExactly("a", "b", "\u007f", "é");
        RangeQuery middle =
                new RangeQuery(
                        "default", Bytes.utf8("b"), Optional.of(Bytes.utf8("é")), 10, true, false);
        assertThat(keys(middle)).containsExactly("\u007f", "b");
    }

    @Test
    void limitCutsFromTheSideThatWasAskedForAndSaysSo() {
        for (int i = 1; i <= 3; i++) {
            apply(i, put("k" + i, "v"));
        }
        RangeResult last =
                store.range(
                        new RangeQuery("default", Bytes.EMPTY, Optional.empty(), 2, true, true));
        assertThat(last.entries())
                .containsExactly(
                        new KvEntry(Bytes.utf8("k3"), Bytes.EMPTY),
                        new KvEntry(Bytes.utf8("k2"), Bytes.EMPTY));
        assertThat(last.hasMore()).isTrue();
        assertThat(store.range(RangeQuery.prefix("default", Bytes.utf8("k"), 3)).hasMore())
                .isFalse();
    }

    @Test
    void rangeOfLargeValuesComesInPagesOfBoundedSize() {
        Bytes large = Bytes.wrap(new byte[1 << 20]);
        for (int i = 1; i <= 6; i++) {
            apply(i, new KvOperation.Put("default", Bytes.utf8("k" + i), large));
        }
        apply(
                7,
                new KvOperation.Put(
                        "default", Bytes.utf8("k0"), Bytes.wrap(new byte[RangePage.BYTES_MAX])));
        assertThat(keys(all("default"))).containsExactly("k0");
        assertThat(store.range(all("default")).hasMore()).isTrue();
        RangeQuery rest =
                new RangeQuery("default", Bytes.utf8("k1"), Optional.empty(), 1000, false, false);
        assertThat(keys(rest)).containsExactly("k1", "k2", "k3");
        assertThat(store.range(RangeQuery.prefix("default", Bytes.EMPTY, 1000)).hasMore())
                .isFalse();
    }

    @Test
    void defaultColumnFamilyStaysAndNamesAreChecked() {
        assertThat(apply(1, new KvOperation.DropColumnFamily("default")))
                .isInstanceOf(KvOutcome.Rejected.class);
        for (String name : List.of("", "a b", "a/b", "é", "x".repeat(65))) {
            assertThat(apply(store.appliedPosition() + 1, new KvOperation.CreateColumnFamily(name)))
                    .as(name)
                    .isInstanceOf(KvOutcome.Rejected.class);
        }
        assertThat(store.columnFamilies()).containsExactly("default");
    }

    @Test
    void unknownColumnFamilyIsNamed() {
        assertThatThrownBy(() -> store.get("nosuch", Bytes.utf8("a")))
                .isInstanceOf(KvException.class)
                .hasMessage("there is no column family 'nosuch'");
        assertThatThrownBy(() -> store.range(all("nosuch"))).isInstanceOf(KvException.class);
    }

    @Test
    void positionIsSkippedForwardsOnly() {
        store.skipTo(7);
        store.skipTo(3);
        assertThat(store.appliedPosition()).isEqualTo(7);
    }

    @Test
    void providerIsFoundByItsName() {
        KvStoreProvider provider = KvStoreProvider.all().named("memory");
        assertThat(provider.survivesProcess()).isFalse();
        try (KvStore opened =
                provider.open(
                        new KvStoreContext(
                                Path.of("unused"),
                                KvLimits.DEFAULT,
                                true,
                                Settings.defaults(provider)))) {
            assertThat(opened.columnFamilies()).containsExactly("default");
        }
    }

    private KvOutcome apply(long position, KvOperation operation) {
        return store.apply(List.of(new PositionedOperation(position, operation))).get(0);
    }

    private List<String> keys(RangeQuery query) {
        List<String> keys = new ArrayList<>();
        store.range(query).entries().forEach(entry -> keys.add(entry.key().toUtf8()));
        return keys;
    }

    private static RangeQuery all(String family) {
        return new RangeQuery(family, Bytes.EMPTY, Optional.empty(), 1000, false, false);
    }

    private static KvOperation put(String key, String value) {
        return new KvOperation.Put("default", Bytes.utf8(key), Bytes.utf8(value));
    }

    /** What a store does, said in the plainest way. */
    private static final class Model {
        final TreeMap<String, TreeMap<Bytes, Bytes>> families = new TreeMap<>();

        Model() {
            families.put("default", new TreeMap<>());
        }

        /** Whether it was done. */
        boolean apply(KvOperation operation) {
            String name = operation.columnFamily();
            TreeMap<Bytes, Bytes> family = families.get(name);
            if (operation instanceof KvOperation.CreateColumnFamily) {
                return families.putIfAbsent(name, new TreeMap<>()) == null;
            }
            if (family == null) {
                return false;
            }
            if (operation instanceof KvOperation.DropColumnFamily) {
                return !name.equals("default") && families.remove(name) != null;
            }
            if (operation instanceof KvOperation.Put) {
                KvOperation.Put put = (KvOperation.Put) operation;
                if (!put.key().isEmpty()) {
                    family.put(put.key(), put.value());
                }
                return !put.key().isEmpty();
            }
            Bytes key = ((KvOperation.Delete) operation).key();
            family.remove(key);
            return !key.isEmpty();
        }
    }
}
