package io.quorate.kv.rocksdb;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvDigest;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvSnapshotFormat;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvView;
import io.quorate.kv.PositionedOperation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.StateDigest;
import io.quorate.kv.StoreSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store in RocksDB. Queries run beside writes.
 *
 * <p>Locks, in the order in which they are taken: {@link #writing} for whoever writes, or needs
 * that nothing is written; {@link #familiesFixed} for whoever flushes, or changes column families;
 * {@link #access}, shared by queries, alone for whoever changes what they look at: the column
 * families, the database, whether it is open.
 *
 * <p>Invariant: nothing native is touched without one of them, or a {@link View}.
 */
final class RocksKvStore implements KvStore {

    private final StoreDirectory directory;
    private final RocksTuning tuning;
    private final Lock writing = new ReentrantLock();
    private final Lock familiesFixed = new ReentrantLock();
    private final ReadWriteLock access = new ReentrantReadWriteLock();

    private Generation generation;
    private long number;

    /** Replaced ones that snapshots still read. */
    private final Set<Generation> retired = ConcurrentHashMap.newKeySet();

    private volatile long position;
    private volatile boolean closed;
    private @Nullable IOException failure;

    private RocksKvStore(StoreDirectory directory, RocksTuning tuning, Build present) {
        this.directory = directory;
        this.tuning = tuning;
        this.generation = present.generation();
        this.number = present.number();
        this.position = generation.position();
    }

    /** Opens the store of a directory, and makes it if there is none. */
    static RocksKvStore open(Path path, RocksTuning tuning) throws IOException {
        NativeDatabase.loadLibrary();
        StoreDirectory directory = StoreDirectory.open(path);
        try {
            OptionalLong existing = directory.recover();
            if (existing.isEmpty()) {
                return new RocksKvStore(
                        directory, tuning, Build.of(directory, tuning, 0, Loader::empty));
            }
            long number = existing.getAsLong();
            Generation generation = Generation.open(directory.database(number), tuning);
            directory.deleteReplaced();
            return new RocksKvStore(directory, tuning, new Build(generation, number));
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    @Override
    public long appliedPosition() {
        requireOpen();
        return position;
    }

    @Override
    public List<KvOutcome> apply(List<PositionedOperation> operations) {
        return writing(
                () -> {
                    PositionedOperation.requireOrder(position, operations);
                    if (operations.isEmpty()) {
                        return List.of();
                    }
                    return operations.stream().anyMatch(Change::touchesFamilies)
                            ? holding(
                                    familiesFixed,
                                    () -> holding(access.writeLock(), () -> store(operations)))
                            : store(operations);
                });
    }

    private List<KvOutcome> store(List<PositionedOperation> operations) throws IOException {
        try (Change change = new Change(generation)) {
            for (PositionedOperation positioned : operations) {
                change.add(positioned);
            }
            generation.write(change);
            position = change.position();
            return change.outcomes();
        }
    }

    @Override
    public void skipTo(long newPosition) {
        writing(
                () -> {
                    position = Math.max(position, newPosition);
                    return position;
                });
    }

    private void storeSkipped() throws IOException {
        if (position > generation.position()) {
            try (Change change = new Change(generation)) {
                change.skipTo(position);
                generation.write(change);
            }
        }
    }

    @Override
    public Optional<Bytes> get(String columnFamily, Bytes key) {
        return reading(
                () ->
                        Optional.ofNullable(
                                        generation
                                                .database()
                                                .get(
                                                        family(columnFamily).handle(),
                                                        key.toByteArray()))
                                .map(Bytes::wrap));
    }

    @Override
    public RangeResult range(RangeQuery query) {
        return reading(
                () ->
                        Ranges.read(
                                generation.database(),
                                family(query.columnFamily()).handle(),
                                query));
    }

    @Override
    public <T> T read(Function<KvView, T> query) {
        return reading(
                () -> {
                    // The position first: what is looked at afterwards includes it.
                    long included = position;
                    try (Moment moment = new Moment(generation, included)) {
                        return query.apply(moment);
                    }
                });
    }

    @Override
    public List<String> columnFamilies() {
        return reading(() -> List.copyOf(generation.families().keySet()));
    }

    @Override
    public StoreSize size(String columnFamily) {
        return reading(() -> generation.database().size(family(columnFamily).handle()));
    }

    private Family family(String name) {
        Family family = generation.families().get(name);
        if (family == null) {
            throw new KvException(new KvError.UnknownColumnFamily(name));
        }
        return family;
    }

    @Override
    public StateDigest digest() {
        try (View view = holding(writing, () -> viewOfNow(false))) {
            return KvDigest.of(view);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private View viewOfNow(boolean abortable) {
        requireOpen();
        return generation.view(position, abortable);
    }

    @Override
    public StateSnapshot snapshot() {
        return writing(
                () -> {
                    storeSkipped();
                    return new RocksSnapshot(viewOfNow(true), this::makeDurable);
                });
    }

    @Override
    public StateSnapshot view() {
        try {
            return new RocksSnapshot(holding(writing, () -> viewOfNow(true)), position -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when no crash sets this store back below {@code snapshotPosition} any more. */
    void makeDurable(long snapshotPosition) throws IOException {
        holding(
                familiesFixed,
                () -> {
                    requireOpen();
                    if (generation.durablePosition() < snapshotPosition) {
                        generation.flush();
                    }
                    return generation;
                });
    }

    @Override
    public void restore(long newPosition, InputStream in) throws IOException {
        holding(
                writing,
                () -> {
                    requireWritable();
                    Build build = load(newPosition, in);
                    return holding(
                            familiesFixed,
                            () -> holding(access.writeLock(), () -> switchTo(build)));
                });
    }

    private Build load(long newPosition, InputStream in) throws IOException {
        try {
            return Build.of(
                    directory,
                    tuning,
                    newPosition,
                    loader -> KvSnapshotFormat.read(newPosition, in, loader));
        } catch (IOException e) {
            if (directory.isAmbiguous()) {
                // After a restart the new state may be the store's: the old one must not grow.
                failure = e;
            }
            throw e;
        }
    }

    private Generation switchTo(Build build) {
        Generation replaced = generation;
        long replacedNumber = number;
        generation = build.generation();
        number = build.number();
        position = generation.position();
        retired.add(replaced);
        replaced.retire(
                () -> {
                    retired.remove(replaced);
                    directory.deleteReplaced(replacedNumber);
                });
        return generation;
    }

    /** The present database, for what only tests do with it. */
    NativeDatabase database() {
        return generation.database();
    }

    @Override
    public void close() {
        try {
            holding(
                    writing,
                    () ->
                            holding(
                                    familiesFixed,
                                    () -> holding(access.writeLock(), this::closeOnce)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean closeOnce() throws IOException {
        if (closed) {
            return false;
        }
        closed = true;
        try {
            if (failure == null) {
                storeSkipped();
                makeAllDurable();
            }
            return true;
        } finally {
            generation.close();
            List.copyOf(retired).forEach(Generation::close);
            directory.close();
        }
    }

    private void makeAllDurable() throws IOException {
        if (generation.durablePosition() < generation.position()) {
            generation.flush();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new ConsensusError.Closed().asException();
        }
    }

    private void requireWritable() throws IOException {
        requireOpen();
        if (failure != null) {
            throw new IOException(
                    "the store in "
                            + directory
                            + " takes no writes since one failed: "
                            + failure.getMessage(),
                    failure);
        }
    }

    /** What may fail with an {@link IOException}. */
    private interface Action<T> {
        T run() throws IOException;
    }

    private static <T> T holding(Lock lock, Action<T> action) throws IOException {
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T writing(Action<T> action) {
        try {
            return holding(
                    writing,
                    () -> {
                        requireWritable();
                        try {
                            return action.run();
                        } catch (IOException e) {
                            failure = e;
                            throw e;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T reading(Action<T> query) {
        try {
            return holding(
                    access.readLock(),
                    () -> {
                        requireOpen();
                        return query.run();
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
