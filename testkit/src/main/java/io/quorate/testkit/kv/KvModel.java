package io.quorate.testkit.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.PositionedOperation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A key-value store that is too simple to be wrong, and random operations for it. It compares keys
 * as hexadecimal text, so that its order is not the code's under test.
 */
final class KvModel {

    private static final List<String> FAMILIES = List.of(KvStore.DEFAULT_COLUMN_FAMILY, "b", "c.d");
    private static final byte[] ALPHABET = {0, 1, 0x7F, (byte) 0x80, (byte) 0xFF};

    private final Random random;
    private final Map<String, TreeMap<String, KvEntry>> families = new TreeMap<>();
    private long position;

    KvModel(long seed) {
        random = new Random(seed);
        families.put(KvStore.DEFAULT_COLUMN_FAMILY, new TreeMap<>());
    }

    /** Applies a few operations here and there, and compares the outcomes. */
    void applyTo(KvStore store) {
        List<PositionedOperation> operations = new ArrayList<>();
        List<Boolean> done = new ArrayList<>();
        int count = 1 + random.nextInt(20);
        for (int i = 0; i < count; i++) {
            position += 1 + random.nextInt(3);
            KvOperation operation = operation();
            operations.add(new PositionedOperation(position, operation));
            done.add(apply(operation));
        }
        List<KvOutcome> outcomes = store.apply(operations);
        assertThat(outcomes).hasSameSizeAs(operations);
        for (int i = 0; i < outcomes.size(); i++) {
            if (done.get(i)) {
                assertThat(outcomes.get(i))
                        .isEqualTo(new KvOutcome.Done(operations.get(i).position()));
            } else {
                assertThat(outcomes.get(i)).isInstanceOf(KvOutcome.Rejected.class);
            }
        }
        assertThat(store.appliedPosition()).isEqualTo(position);
    }

    private KvOperation operation() {
        int choice = random.nextInt(100);
        if (choice < 4) {
            return new KvOperation.CreateColumnFamily(family());
        }
        if (choice < 7) {
            return new KvOperation.DropColumnFamily(family());
        }
        return choice < 35
                ? new KvOperation.Delete(family(), key())
                : new KvOperation.Put(family(), key(), value());
    }

    private boolean apply(KvOperation operation) {
        TreeMap<String, KvEntry> family = families.get(operation.columnFamily());
        if (operation instanceof KvOperation.CreateColumnFamily) {
            return families.putIfAbsent(operation.columnFamily(), new TreeMap<>()) == null;
        }
        if (family == null) {
            return false;
        }
        if (operation instanceof KvOperation.DropColumnFamily) {
            boolean may = !operation.columnFamily().equals(KvStore.DEFAULT_COLUMN_FAMILY);
            if (may) {
                families.remove(operation.columnFamily());
            }
            return may;
        }
        if (operation instanceof KvOperation.Delete) {
            Bytes key = ((KvOperation.Delete) operation).key();
            family.remove(key.toHex());
            return !key.isEmpty();
        }
        KvOperation.Put put = (KvOperation.Put) operation;
        if (put.key().isEmpty()) {
            return false;
        }
        family.put(put.key().toHex(), new KvEntry(put.key(), put.value()));
        return true;
    }

    void compareGet(KvStore store) {
        String family = existingFamily();
        Bytes key = key();
        assertThat(store.get(family, key))
                .isEqualTo(
                        Optional.ofNullable(entries(family).get(key.toHex())).map(KvEntry::value));
    }

    void compareRange(KvStore store) {
        Bytes one = key();
        Bytes other = key();
        Bytes begin = one.toHex().compareTo(other.toHex()) <= 0 ? one : other;
        Optional<Bytes> end =
                random.nextInt(4) == 0
                        ? Optional.empty()
                        : Optional.of(begin.equals(one) ? other : one);
        RangeQuery query =
                new RangeQuery(
                        existingFamily(),
                        begin,
                        end,
                        1 + random.nextInt(30),
                        random.nextBoolean(),
                        random.nextBoolean());
        assertThat(store.range(query)).as("%s", query).isEqualTo(range(query));
    }

    private RangeResult range(RangeQuery query) {
        List<KvEntry> found = new ArrayList<>();
        entries(query.columnFamily())
                .forEach(
                        (hex, entry) -> {
                            boolean inside =
                                    hex.compareTo(query.begin().toHex()) >= 0
                                            && query.end()
                                                    .map(end -> hex.compareTo(end.toHex()) < 0)
                                                    .orElse(true);
                            if (inside) {
                                found.add(
                                        query.keysOnly()
                                                ? new KvEntry(entry.key(), Bytes.EMPTY)
                                                : entry);
                            }
                        });
        if (query.reverse()) {
            found.sort(Comparator.comparing((KvEntry entry) -> entry.key().toHex()).reversed());
        }
        int kept = Math.min(query.limit(), found.size());
        return new RangeResult(found.subList(0, kept), kept < found.size());
    }

    void compareAll(KvStore store) {
        assertThat(store.columnFamilies()).containsExactlyElementsOf(families.keySet());
        families.forEach(
                (name, entries) ->
                        assertThat(KvStoreFixture.all(store, name))
                                .containsExactlyElementsOf(entries.values()));
    }

    private TreeMap<String, KvEntry> entries(String family) {
        return families.getOrDefault(family, new TreeMap<>());
    }

    private String family() {
        return FAMILIES.get(random.nextInt(FAMILIES.size()));
    }

    private String existingFamily() {
        List<String> names = List.copyOf(families.keySet());
        return names.get(random.nextInt(names.size()));
    }

    /** Few enough that keys meet again; sometimes empty. */
    private Bytes key() {
        byte[] key = new byte[random.nextInt(5)];
        for (int i = 0; i < key.length; i++) {
            key[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return Bytes.wrap(key);
    }

    private Bytes value() {
        byte[] value = new byte[random.nextInt(3) == 0 ? random.nextInt(2000) : random.nextInt(9)];
        random.nextBytes(value);
        return Bytes.wrap(value);
    }
}
