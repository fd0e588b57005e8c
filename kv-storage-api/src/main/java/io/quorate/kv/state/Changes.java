package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStore;
import io.quorate.kv.PositionedOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a batch of commands does to the store, seen by the later commands of the batch. */
final class Changes {

    /**
     * What is changed in a column family.
     *
     * @param fresh whether the store's column family of this name is another one, or none
     * @param values by key
     */
    private record Pending(boolean fresh, Map<Bytes, Optional<Bytes>> values) {}

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
        families.put(name, new Pending(true, new HashMap<>()));
    }

    void dropFamily(String name) {
        add(new KvOperation.DropColumnFamily(name));
        families.put(name, new Pending(true, new HashMap<>()));
    }

    private Pending pending(String family) {
        return families.computeIfAbsent(family, name -> new Pending(false, new HashMap<>()));
    }

    private void add(KvOperation operation) {
        operations.add(new PositionedOperation(position, operation));
    }

    List<PositionedOperation> operations() {
        return operations;
    }
}
