package io.quorate.kv.client;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.Mutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What a transaction is to write, as its own reads see it. */
final class WriteBuffer {

    private static final NavigableMap<Bytes, Optional<Bytes>> NOTHING = new TreeMap<>();

    private final List<Mutation> mutations = new ArrayList<>();
    private final Map<String, TreeMap<Bytes, Optional<Bytes>>> written = new HashMap<>();

    /** Keys, of which nobody knows before the commit whether they are there, and with what. */
    private final KeyRanges unreadable = new KeyRanges();

    void add(Mutation mutation) {
        mutations.add(mutation);
        String family = mutation.columnFamily();
        if (mutation instanceof Mutation.PutStampedKey) {
            unreadable.add(stampedKeys(family, mutation.key()));
        } else if (mutation instanceof Mutation.PutStampedValue) {
            unreadable.add(KeyRange.point(family, mutation.key()));
        } else {
            Optional<Bytes> value =
                    mutation instanceof Mutation.Put
                            ? Optional.of(mutation.value())
                            : Optional.empty();
            written.computeIfAbsent(family, name -> new TreeMap<>()).put(mutation.key(), value);
        }
    }

    private static KeyRange stampedKeys(String family, Bytes template) {
        int prefix = template.size() - Mutation.STAMP_BYTES;
        byte[] first = template.toByteArray();
        Arrays.fill(first, prefix, first.length, (byte) 0);
        byte[] last = template.toByteArray();
        Arrays.fill(last, prefix, last.length, (byte) 0xFF);
        return new KeyRange(
                family, Bytes.wrap(first), Optional.of(KeyRange.after(Bytes.wrap(last))));
    }

    List<Mutation> mutations() {
        return List.copyOf(mutations);
    }

    boolean isEmpty() {
        return mutations.isEmpty();
    }

    /**
     * What was written to the keys of a range, as it is now.
     *
     * @throws KvException if a versionstamp stands there that is not known yet
     */
    NavigableMap<Bytes, Optional<Bytes>> range(KeyRange range) {
        requireReadable(range);
        NavigableMap<Bytes, Optional<Bytes>> all = in(range.columnFamily());
        return new TreeMap<>(
                range.end().isPresent()
                        ? all.subMap(range.begin(), true, range.end().get(), false)
                        : all.tailMap(range.begin(), true));
    }

    private NavigableMap<Bytes, Optional<Bytes>> in(String family) {
        TreeMap<Bytes, Optional<Bytes>> keys = written.get(family);
        return keys == null ? NOTHING : keys;
    }

    private void requireReadable(KeyRange range) {
        if (unreadable.overlaps(range)) {
            throw new KvException(
                    new KvError.Invalid(
                            "a versionstamp of this transaction stands in what it reads, and is"
                                    + " known only when it is committed"));
        }
    }
}
