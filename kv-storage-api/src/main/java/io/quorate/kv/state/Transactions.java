package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.ColumnFamilies;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvError;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.Mutation;
import io.quorate.kv.Transaction;
import io.quorate.kv.state.HistoryRecord.WrittenKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Gives verdicts, and writes what may be written with what it replaces. */
final class Transactions {

    private record Place(String columnFamily, Bytes key) {}

    private final History history;

    /** The column families that clients see, with the versions that made them. */
    private TreeMap<String, Long> families = new TreeMap<>();

    Transactions(History history) {
        this.history = history;
    }

    void reset(TreeMap<String, Long> newFamilies) {
        families = newFamilies;
    }

    /** Does a single change, which conflicts with nothing. */
    KvOutcome write(long version, KvOperation operation, Changes changes) {
        Optional<KvError> problem = problem(operation);
        if (problem.isPresent()) {
            return new KvOutcome.Rejected(problem.get());
        }
        String family = operation.columnFamily();
        if (operation instanceof KvOperation.Put) {
            KvOperation.Put put = (KvOperation.Put) operation;
            write(version, Map.of(new Place(family, put.key()), Optional.of(put.value())), changes);
        } else if (operation instanceof KvOperation.Delete) {
            Bytes key = ((KvOperation.Delete) operation).key();
            write(version, Map.of(new Place(family, key), Optional.empty()), changes);
        } else {
            changeFamilies(version, operation, changes);
        }
        return new KvOutcome.Done(version);
    }

    private Optional<KvError> problem(KvOperation operation) {
        if (operation instanceof KvOperation.CreateColumnFamily
                && ColumnFamilies.isHidden(operation.columnFamily())) {
            return Optional.of(
                    new KvError.Invalid(
                            "column family '"
                                    + operation.columnFamily()
                                    + "' would be hidden from clients"));
        }
        return ColumnFamilies.problem(operation, families.keySet());
    }

    private void changeFamilies(long version, KvOperation operation, Changes changes) {
        String name = operation.columnFamily();
        if (operation instanceof KvOperation.CreateColumnFamily) {
            changes.createFamily(name);
            changes.put(Layout.FAMILY, Layout.family(name), Layout.number(version));
            families.put(name, version);
        } else {
            changes.dropFamily(name);
            changes.delete(Layout.FAMILY, Layout.family(name));
            families.remove(name);
        }
        history.add(version, new HistoryRecord(List.of(), List.of(KeyRange.all(name)), 0), changes);
    }

    private void write(long version, Map<Place, Optional<Bytes>> values, Changes changes) {
        write(version, values, List.of(), changes);
    }

    private void write(
            long version,
            Map<Place, Optional<Bytes>> values,
            List<KeyRange> writeConflicts,
            Changes changes) {
        List<WrittenKey> keys = new ArrayList<>(values.size());
        long imageBytes = 0;
        for (Map.Entry<Place, Optional<Bytes>> entry : values.entrySet()) {
            Place place = entry.getKey();
            long incarnation = Objects.requireNonNull(families.get(place.columnFamily()));
            keys.add(new WrittenKey(place.columnFamily(), incarnation, place.key()));
            Optional<Bytes> before = changes.get(place.columnFamily(), place.key());
            if (!before.equals(entry.getValue())) {
                Bytes image = Layout.image(before);
                imageBytes += image.size();
                changes.put(Layout.FAMILY, Layout.before(incarnation, place.key(), version), image);
                set(place, entry.getValue(), changes);
            }
        }
        history.add(version, new HistoryRecord(keys, writeConflicts, imageBytes), changes);
    }

    private static void set(Place place, Optional<Bytes> value, Changes changes) {
        if (value.isPresent()) {
            changes.put(place.columnFamily(), place.key(), value.get());
        } else {
            changes.delete(place.columnFamily(), place.key());
        }
    }

    /** Does all of a transaction, or nothing. */
    KvOutcome commit(long version, Transaction transaction, Changes changes) {
        Optional<KvError> problem = problem(version, transaction);
        if (problem.isPresent()) {
            return new KvOutcome.Rejected(problem.get());
        }
        Map<Place, Optional<Bytes>> values = new LinkedHashMap<>();
        List<KeyRange> ranges = new ArrayList<>(transaction.writeConflicts());
        Clearing clearing = new Clearing(values, changes);
        int order = 0;
        for (Mutation mutation : transaction.mutations()) {
            if (mutation instanceof Mutation.DeleteRange) {
                KeyRange range = ((Mutation.DeleteRange) mutation).range();
                clearing.clear(range);
                ranges.add(range);
            } else {
                Bytes key = mutation.keyAt(version, order);
                values.put(
                        new Place(mutation.columnFamily(), key), mutation.valueAt(version, order));
            }
            order++;
        }
        if (clearing.problem().isPresent()) {
            return new KvOutcome.Rejected(clearing.problem().get());
        }
        if (!values.isEmpty() || !ranges.isEmpty()) {
            write(version, values, ranges, changes);
        }
        return new KvOutcome.Done(version);
    }

    /** Removes ranges in what a transaction is to write, within the bounds that there are. */
    private static final class Clearing {
        private final Map<Place, Optional<Bytes>> values;
        private final Changes changes;
        private int keys;
        private long bytes;

        Clearing(Map<Place, Optional<Bytes>> values, Changes changes) {
            this.values = values;
            this.changes = changes;
        }

        void clear(KeyRange range) {
            values.replaceAll((place, value) -> isIn(place, range) ? Optional.empty() : value);
            changes.forEach(
                    range,
                    (key, value) -> {
                        keys++;
                        bytes += (long) key.size() + value.size();
                        values.put(new Place(range.columnFamily(), key), Optional.empty());
                        return problem().isEmpty();
                    });
        }

        private static boolean isIn(Place place, KeyRange range) {
            return place.columnFamily().equals(range.columnFamily())
                    && place.key().compareTo(range.begin()) >= 0
                    && (range.end().isEmpty() || place.key().compareTo(range.end().get()) < 0);
        }

        Optional<KvError> problem() {
            if (keys > KvLimits.CLEARED_KEYS_MAX) {
                return Optional.of(
                        new KvError.TooMany(
                                "keys in cleared ranges", keys, KvLimits.CLEARED_KEYS_MAX));
            }
            return bytes > KvLimits.CLEARED_BYTES_MAX
                    ? Optional.of(
                            new KvError.TooLarge(
                                    "what stands in cleared ranges",
                                    bytes,
                                    KvLimits.CLEARED_BYTES_MAX))
                    : Optional.empty();
        }
    }

    private Optional<KvError> problem(long version, Transaction transaction) {
        for (Mutation mutation : transaction.mutations()) {
            if (!families.containsKey(mutation.columnFamily())) {
                return Optional.of(new KvError.UnknownColumnFamily(mutation.columnFamily()));
            }
            if (mutation.key().isEmpty() && !(mutation instanceof Mutation.DeleteRange)) {
                return Optional.of(new KvError.EmptyKey());
            }
        }
        return unknownFamily(transaction.writeConflicts())
                .or(() -> unknownFamily(transaction.reads()))
                .or(() -> verdict(version, transaction));
    }

    private Optional<KvError> unknownFamily(List<KeyRange> ranges) {
        for (KeyRange range : ranges) {
            if (!families.containsKey(range.columnFamily())) {
                return Optional.of(new KvError.UnknownColumnFamily(range.columnFamily()));
            }
        }
        return Optional.empty();
    }

    private Optional<KvError> verdict(long version, Transaction transaction) {
        if (transaction.readVersion().isEmpty()) {
            return Optional.empty();
        }
        long readVersion = transaction.readVersion().getAsLong();
        if (readVersion >= version) {
            return Optional.of(new KvError.VersionAhead(readVersion, version - 1));
        }
        if (transaction.reads().isEmpty()) {
            return Optional.empty();
        }
        if (readVersion < history.oldest()) {
            return Optional.of(new KvError.VersionTooOld(readVersion, history.oldest()));
        }
        for (KeyRange range : transaction.reads()) {
            long newest = history.conflicts().newestIn(range);
            if (newest > readVersion) {
                return Optional.of(new KvError.Conflict(readVersion, newest));
            }
        }
        return Optional.empty();
    }
}
