package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Changes that are done all or none, and what they rest on. They are done if nothing in {@code
 * reads} was written above {@code readVersion}: by a mutation, by a write conflict, or because a
 * column family was made or dropped. Without reads there is nothing to rest on, and they are done.
 *
 * @param readVersion the version at which the reads were made; may be absent without reads
 * @param reads what was read, found or not
 * @param writeConflicts what others' reads count as written, beside the keys of the mutations
 * @param mutations in order: a later one sees what an earlier one did
 */
public record Transaction(
        OptionalLong readVersion,
        List<KeyRange> reads,
        List<KeyRange> writeConflicts,
        List<Mutation> mutations) {

    /** The most mutations there can be: their numbers fit the 2 bytes of a versionstamp. */
    public static final int MUTATIONS_MAX = 1 << 16;

    public Transaction {
        reads = List.copyOf(reads);
        writeConflicts = List.copyOf(writeConflicts);
        mutations = List.copyOf(mutations);
        if (mutations.size() > MUTATIONS_MAX) {
            throw new KvException(
                    new KvError.TooMany("mutations", mutations.size(), MUTATIONS_MAX));
        }
        if (readVersion.isEmpty() && !reads.isEmpty()) {
            throw new KvException(
                    new KvError.Invalid("a transaction that read names no read version"));
        }
    }

    /**
     * The keys that {@link Mutation.PutStampedKey} set, in order.
     *
     * @param version at which it was done
     */
    public List<Bytes> generatedKeys(long version) {
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < mutations.size(); i++) {
            if (mutations.get(i) instanceof Mutation.PutStampedKey) {
                keys.add(mutations.get(i).keyAt(version, i));
            }
        }
        return keys;
    }

    /**
     * The values that {@link Mutation.PutStampedValue} set, in order.
     *
     * @param version at which it was done
     */
    public List<Bytes> generatedValues(long version) {
        List<Bytes> values = new ArrayList<>();
        for (int i = 0; i < mutations.size(); i++) {
            if (mutations.get(i) instanceof Mutation.PutStampedValue) {
                mutations.get(i).valueAt(version, i).ifPresent(values::add);
            }
        }
        return values;
    }

    /** Changes that rest on nothing. */
    public static Transaction blind(Mutation... mutations) {
        return new Transaction(OptionalLong.empty(), List.of(), List.of(), List.of(mutations));
    }
}
