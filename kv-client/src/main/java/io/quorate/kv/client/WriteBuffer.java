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

    /** What was removed whole; keys in it that were set since are in {@link #written}. */
    private final KeyRanges cleared = new KeyRanges();

    /** Keys, of which nobody knows before the commit whether they are there, and with what. */
    private final KeyRanges unreadable = new KeyRanges();

    void add(Mutation mutation) {
        mutations.add(mutation);
        String family = mutation.columnFamily();
        if (mutation instanceof Mutation.PutStampedKey) {
            unreadable.add(stampedKeys(family, mutation.key()));
        } else if (mutation instanceof Mutation.PutStampedValue) {
            unreadable.add(KeyRange.point(family, mutation.key()));
        } else if (mutation instanceof Mutation.DeleteRange) {
            KeyRange range = ((Mutation.DeleteRange) mutation).range();
            within(in(family), range).clear();
            cleared.add(range);
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
        return new TreeMap<>(within(in(range.columnFamily()), range));
    }

    private static NavigableMap<Bytes, Optional<Bytes>> within(
            NavigableMap<Bytes, Optional<Bytes>> all, KeyRange range) {
        return range.end().isPresent()
                ? all.subMap(range.begin(), true, range.end().get(), false)
                : all.tailMap(range.begin(), true);
    }

    /** The ranges that were removed whole, as they are now. */
    KeyRanges cleared() {
        KeyRanges copy = new KeyRanges();
        cleared.list().forEach(copy::add);
        return copy;
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
