package io.quorate.kv;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.StateSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** A store in memory. Queries share a lock that each {@link #apply} holds alone. */
final class MemoryKvStore implements KvStore {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private TreeMap<String, TreeMap<Bytes, Bytes>> families = emptyFamilies();

    /** What keys and values of a column family take. */
    private Map<String, Long> bytes = new HashMap<>();

    private long position;
    private boolean closed;

    private static TreeMap<String, TreeMap<Bytes, Bytes>> emptyFamilies() {
        TreeMap<String, TreeMap<Bytes, Bytes>> families = new TreeMap<>();
        families.put(DEFAULT_COLUMN_FAMILY, new TreeMap<>());
        return families;
    }

    @Override
    public long appliedPosition() {
        return reading(() -> position);
    }

    @Override
    public List<KvOutcome> apply(List<PositionedOperation> operations) {
        return writing(
                () -> {
                    requirePositions(operations);
                    List<KvOutcome> outcomes = new ArrayList<>(operations.size());
                    for (PositionedOperation positioned : operations) {
                        outcomes.add(apply(positioned));
                        position = positioned.position();
                    }
                    return outcomes;
                });
    }

    private void requirePositions(List<PositionedOperation> operations) {
        PositionedOperation.requireOrder(position, operations);
    }

    private KvOutcome apply(PositionedOperation positioned) {
        KvOperation operation = positioned.operation();
        Optional<KvError> problem = ColumnFamilies.problem(operation, families.keySet());
        if (problem.isPresent()) {
            return new KvOutcome.Rejected(problem.get());
        }
        String family = operation.columnFamily();
        if (operation instanceof KvOperation.Put) {
            KvOperation.Put put = (KvOperation.Put) operation;
            Bytes old = family(family).put(put.key(), put.value());
            long more = old == null ? put.key().size() : -old.size();
            bytes.merge(family, more + put.value().size(), Long::sum);
        } else if (operation instanceof KvOperation.Delete) {
            Bytes key = ((KvOperation.Delete) operation).key();
            Bytes old = family(family).remove(key);
            if (old != null) {
                bytes.merge(family, -(long) (key.size() + old.size()), Long::sum);
            }
        } else if (operation instanceof KvOperation.CreateColumnFamily) {
            families.put(family, new TreeMap<>());
        } else {
            families.remove(family);
            bytes.remove(family);
        }
        return new KvOutcome.Done(positioned.position());
    }

    private TreeMap<Bytes, Bytes> family(String name) {
        TreeMap<Bytes, Bytes> family = families.get(name);
        if (family == null) {
            throw new KvException(new KvError.UnknownColumnFamily(name));
        }
        return family;
    }

    @Override
    public void skipTo(long newPosition) {
        writing(
                () -> {
                    position = Math.max(position, newPosition);
                    return position;
                });
    }

    @Override
    public Optional<Bytes> get(String columnFamily, Bytes key) {
        return reading(() -> Optional.ofNullable(family(columnFamily).get(key)));
    }

    @Override
    public RangeResult range(RangeQuery query) {
        return reading(
                () -> {
                    NavigableMap<Bytes, Bytes> part =
                            family(query.columnFamily()).tailMap(query.begin(), true);
                    if (query.end().isPresent()) {
                        part = part.headMap(query.end().get(), false);
                    }
                    if (query.reverse()) {
                        part = part.descendingMap();
                    }
                    return firstOf(part, query);
                });
    }

    private static RangeResult firstOf(NavigableMap<Bytes, Bytes> part, RangeQuery query) {
        RangePage page = new RangePage(query);
        for (Map.Entry<Bytes, Bytes> entry : part.entrySet()) {
            if (!page.add(entry.getKey(), entry.getValue())) {
                break;
            }
        }
        return page.result();
    }

    @Override
    public <T> T read(Function<KvView, T> query) {
        return reading(() -> query.apply(new MemoryView(position, families)));
    }

    @Override
    public List<String> columnFamilies() {
        return reading(() -> List.copyOf(families.keySet()));
    }

    @Override
    public StoreSize size(String columnFamily) {
        return reading(
                () ->
                        new StoreSize(
                                family(columnFamily).size(), bytes.getOrDefault(columnFamily, 0L)));
    }

    @Override
    public StateDigest digest() {
        return reading(() -> KvDigest.of(new Contents(position, families)));
    }

    @Override
    public StateSnapshot snapshot() {
        return reading(
                () -> {
                    TreeMap<String, TreeMap<Bytes, Bytes>> copy = new TreeMap<>();
                    families.forEach((name, family) -> copy.put(name, new TreeMap<>(family)));
                    return new Snapshot(new Contents(position, copy));
                });
    }

    @Override
    public void restore(long snapshotPosition, InputStream in) throws IOException {
        TreeMap<String, TreeMap<Bytes, Bytes>> restored = new TreeMap<>();
        Builder builder = new Builder(restored);
        KvSnapshotFormat.read(snapshotPosition, in, builder);
        writing(
                () -> {
                    families = restored;
                    bytes = builder.bytes;
                    position = snapshotPosition;
                    return position;
                });
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            families = emptyFamilies();
            bytes = new HashMap<>();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <T> T reading(Supplier<T> query) {
        return holding(lock.readLock(), query);
    }

    private <T> T writing(Supplier<T> change) {
        return holding(lock.writeLock(), change);
    }

    private <T> T holding(Lock held, Supplier<T> action) {
        held.lock();
        try {
            if (closed) {
                throw new ConsensusError.Closed().asException();
            }
            return action.get();
        } finally {
            held.unlock();
        }
    }

    private static final class Builder implements KvContents.Visitor {
        private final TreeMap<String, TreeMap<Bytes, Bytes>> families;
        private final Map<String, Long> bytes = new HashMap<>();
        private TreeMap<Bytes, Bytes> current = new TreeMap<>();
        private String family = DEFAULT_COLUMN_FAMILY;

        Builder(TreeMap<String, TreeMap<Bytes, Bytes>> families) {
            this.families = families;
        }

        @Override
        public void columnFamily(String name) {
            current = new TreeMap<>();
            family = name;
            families.put(name, current);
        }

        @Override
        public void entry(Bytes key, Bytes value) {
            current.put(key, value);
            bytes.merge(family, (long) (key.size() + value.size()), Long::sum);
        }
    }

    private record Contents(long position, TreeMap<String, TreeMap<Bytes, Bytes>> families)
            implements KvContents {
        @Override
        public void forEach(Visitor visitor) throws IOException {
            for (Map.Entry<String, TreeMap<Bytes, Bytes>> family : families.entrySet()) {
                visitor.columnFamily(family.getKey());
                for (Map.Entry<Bytes, Bytes> entry : family.getValue().entrySet()) {
                    visitor.entry(entry.getKey(), entry.getValue());
                }
            }
        }
    }

    private record Snapshot(Contents contents) implements StateSnapshot {
        @Override
        public long position() {
            return contents.position();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            KvSnapshotFormat.write(contents, out);
        }

        @Override
        public void close() {
            // The copy goes with its last reference.
        }
    }
}
