package io.quorate.kv.rocksdb;

import io.quorate.kv.ColumnFamilies;
import io.quorate.kv.KvError;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.PositionedOperation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Operations on their way into one write, with what the column families are after each. */
final class Change implements AutoCloseable {

    private final Generation generation;
    private final NativeDatabase db;
    private final WriteBatch batch = new WriteBatch();
    private final List<KvOutcome> outcomes = new ArrayList<>();
    private final List<Family> dropped = new ArrayList<>();
    private TreeMap<String, Family> families;
    private boolean familiesChanged;
    private long position;

    Change(Generation generation) {
        this.generation = generation;
        this.db = generation.database();
        this.families = generation.families();
        this.position = generation.position();
    }

    static boolean touchesFamilies(PositionedOperation positioned) {
        KvOperation operation = positioned.operation();
        return operation instanceof KvOperation.CreateColumnFamily
                || operation instanceof KvOperation.DropColumnFamily;
    }

    void add(PositionedOperation positioned) throws IOException {
        position = positioned.position();
        KvOperation operation = positioned.operation();
        Optional<KvError> problem = ColumnFamilies.problem(operation, families.keySet());
        if (problem.isPresent()) {
            outcomes.add(new KvOutcome.Rejected(problem.get()));
            return;
        }
        try {
            add(operation);
        } catch (RocksDBException e) {
            throw db.failure("cannot take an operation", e);
        }
        outcomes.add(new KvOutcome.Done(position));
    }

    private void add(KvOperation operation) throws IOException, RocksDBException {
        String name = operation.columnFamily();
        if (operation instanceof KvOperation.Put) {
            KvOperation.Put put = (KvOperation.Put) operation;
            batch.put(existing(name).handle(), put.key().toByteArray(), put.value().toByteArray());
        } else if (operation instanceof KvOperation.Delete) {
            KvOperation.Delete delete = (KvOperation.Delete) operation;
            batch.delete(existing(name).handle(), delete.key().toByteArray());
        } else if (operation instanceof KvOperation.CreateColumnFamily) {
            Family family = generation.newFamily(name);
            Catalog.putFamily(db, batch, family);
            changeable().put(name, family);
        } else {
            dropped.add(existing(name));
            Catalog.deleteFamily(db, batch, name);
            changeable().remove(name);
        }
    }

    private Family existing(String name) {
        return Objects.requireNonNull(families.get(name));
    }

    private TreeMap<String, Family> changeable() {
        if (!familiesChanged) {
            families = new TreeMap<>(families);
            familiesChanged = true;
        }
        return families;
    }

    /** Moves the position on without an operation. */
    void skipTo(long newPosition) {
        position = newPosition;
    }

    /** What is to be written: the operations and the position. */
    WriteBatch batch() throws IOException {
        try {
            Catalog.putPosition(db, batch, position);
        } catch (RocksDBException e) {
            throw db.failure("cannot take a position", e);
        }
        return batch;
    }

    long position() {
        return position;
    }

    List<KvOutcome> outcomes() {
        return outcomes;
    }

    /** The column families afterwards. */
    TreeMap<String, Family> families() {
        return families;
    }

    /** Those that nothing needs once the change is durable. */
    List<Family> dropped() {
        return dropped;
    }

    @Override
    public void close() {
        batch.close();
    }
}
