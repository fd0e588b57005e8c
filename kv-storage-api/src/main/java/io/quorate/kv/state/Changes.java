package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvCursor;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvView;
import io.quorate.kv.PositionedOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What a batch of commands does to the store, seen by the later commands of the batch. */
final class Changes {

    /**
     * What is changed in a column family.
     *
     * @param fresh whether the store's column family of this name is another one, or none
     * @param values by key
     */
    private record Pending(boolean fresh, TreeMap<Bytes, Optional<Bytes>> values) {}

    private final KvStore store;
    private final List<PositionedOperation> operations = new ArrayList<>();
    private final Map<String, Pending> families = new HashMap<>();
    private long position;

    Changes(KvStore store) {
        this.store = store;
    }

    /** What follows is the change of {@code newPosition}. */
    void moveTo(long newPosition) {
        position = newPosition;
    }

    Optional<Bytes> get(String family, Bytes key) {
        Pending pending = families.get(family);
        if (pending != null) {
            Optional<Bytes> value = pending.values().get(key);
            if (value != null) {
                return value;
            }
            if (pending.fresh()) {
                return Optional.empty();
            }
        }
        return store.get(family, key);
    }

    /** Takes entries, in the order of their keys. */
    interface Visitor {
        /** An entry. Returns whether to go on. */
        boolean entry(Bytes key, Bytes value);
    }

    /** Visits what is in a range. */
    void forEach(KeyRange range, Visitor visitor) {
        Pending pending = families.get(range.columnFamily());
        NavigableMap<Bytes, Optional<Bytes>> own =
                pending == null ? new TreeMap<>() : within(pending.values(), range);
        if (pending != null && pending.fresh()) {
            visitAllBefore(Optional.empty(), own, visitor);
        } else if (!range.isEmpty()) {
            store.read(view -> visit(view, range, own, visitor));
        }
    }

    private static NavigableMap<Bytes, Optional<Bytes>> within(
            TreeMap<Bytes, Optional<Bytes>> values, KeyRange range) {
        NavigableMap<Bytes, Optional<Bytes>> from = values.tailMap(range.begin(), true);
        return new TreeMap<>(
                range.end().isPresent() ? from.headMap(range.end().get(), false) : from);
    }

    private static boolean visit(
            KvView view,
            KeyRange range,
            NavigableMap<Bytes, Optional<Bytes>> own,
            Visitor visitor) {
        KvCursor cursor = view.cursor(range.columnFamily());
        boolean there = cursor.seek(range.begin());
        while (there && isBefore(cursor.key(), range.end())) {
            Bytes key = cursor.key();
            if (!visitAllBefore(Optional.of(key), own, visitor)) {
                return false;
            }
            // What is pending comes in its own place, or is gone.
            if (!own.containsKey(key) && !visitor.entry(key, cursor.value())) {
                return false;
            }
            cursor.next();
            there = cursor.isValid();
        }
        return visitAllBefore(Optional.empty(), own, visitor);
    }

    private static boolean isBefore(Bytes key, Optional<Bytes> end) {
        return end.isEmpty() || key.compareTo(end.get()) < 0;
    }

    /** Takes what is visited out of {@code own}. */
    private static boolean visitAllBefore(
            Optional<Bytes> end, NavigableMap<Bytes, Optional<Bytes>> own, Visitor visitor) {
        while (!own.isEmpty() && isBefore(own.firstKey(), end)) {
            Map.Entry<Bytes, Optional<Bytes>> first = own.pollFirstEntry();
            if (first.getValue().isPresent()
                    && !visitor.entry(first.getKey(), first.getValue().get())) {
                return false;
            }
        }
        return true;
    }

    void put(String family, Bytes key, Bytes value) {
        add(new KvOperation.Put(family, key, value));
        pending(family).values().put(key, Optional.of(value));
    }

    void delete(String family, Bytes key) {
        add(new KvOperation.Delete(family, key));
        pending(family).values().put(key, Optional.empty());
    }

    void createFamily(String name) {
        add(new KvOperation.CreateColumnFamily(name));
        families.put(name, new Pending(true, new TreeMap<>()));
    }

    void dropFamily(String name) {
        add(new KvOperation.DropColumnFamily(name));
        families.put(name, new Pending(true, new TreeMap<>()));
    }

    private Pending pending(String family) {
        return families.computeIfAbsent(family, name -> new Pending(false, new TreeMap<>()));
    }

    private void add(KvOperation operation) {
        operations.add(new PositionedOperation(position, operation));
    }

    List<PositionedOperation> operations() {
        return operations;
    }
}
