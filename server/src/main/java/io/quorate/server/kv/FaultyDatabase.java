package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ReadMode;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.Fault;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.StateDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database that feigns faults when it is told to. Does not own the one that does the work. */
public final class FaultyDatabase implements KvDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(FaultyDatabase.class);

    private final KvDatabase database;
    private final Faults faults;

    /**
     * Makes a database without faults.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     * @param chance at random from 0, included, to 1, excluded
     */
    public FaultyDatabase(KvDatabase database, LongSupplier nanoTime, DoubleSupplier chance) {
        this.database = database;
        this.faults = new Faults(nanoTime, chance);
    }

    @Override
    public void setFault(Fault fault) {
        LOG.warn(
                "this node feigns {} on {} with probability {} for {} ms",
                fault.kind(),
                fault.on().map(Enum::name).orElse("everything"),
                fault.probability(),
                fault.duration().toMillis());
        faults.set(fault);
    }

    @Override
    public CompletionStage<Long> execute(KvCommand.Action action, Optional<SessionCall> session) {
        boolean isCommit = action instanceof KvCommand.Commit;
        Optional<Fault.Kind> fault =
                faults.next(isCommit ? Fault.Operation.COMMIT : Fault.Operation.WRITE);
        if (fault.isEmpty()) {
            return database.execute(action, session);
        }
        if (fault.get() == Fault.Kind.TIMEOUT) {
            return database.execute(action, session).thenApply(FaultyDatabase::lost);
        }
        if (fault.get() == Fault.Kind.CONFLICT && isCommit) {
            long read = ((KvCommand.Commit) action).transaction().readVersion().orElse(0);
            long now = database.statistics().version();
            return CompletableFuture.failedStage(
                    new KvException(new KvError.Conflict(read, Math.max(read + 1, now))));
        }
        return CompletableFuture.failedStage(failure(fault.get()));
    }

    /** The version at which it was done stays here. */
    private static Long lost(Long version) {
        throw new OutcomeUnknownException("a feigned loss of the answer of version " + version);
    }

    private static RuntimeException failure(Fault.Kind kind) {
        switch (kind) {
            case TIMEOUT:
                return new ConsensusError.Timeout(Duration.ZERO).asException();
            case CORRUPTION:
                return new ConsensusError.Corrupt("a feigned file", 0, "it is feigned")
                        .asException();
            default:
                return new ConsensusError.Closed().asException();
        }
    }

    private <T> CompletionStage<T> reading(
            Fault.Operation operation, Supplier<CompletionStage<T>> read) {
        Optional<Fault.Kind> fault = faults.next(operation);
        return fault.isEmpty() ? read.get() : CompletableFuture.failedStage(failure(fault.get()));
    }

    @Override
    public CompletionStage<Long> readVersion(ReadMode mode) {
        return reading(Fault.Operation.READ_VERSION, () -> database.readVersion(mode));
    }

    @Override
    public CompletionStage<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode) {
        return reading(Fault.Operation.GET, () -> database.get(columnFamily, key, mode));
    }

    @Override
    public CompletionStage<Optional<Bytes>> snapshotGet(
            String columnFamily, Bytes key, long version, ReadMode mode) {
        return reading(
                Fault.Operation.GET, () -> database.snapshotGet(columnFamily, key, version, mode));
    }

    @Override
    public CompletionStage<RangeResult> range(RangeQuery query, ReadMode mode) {
        return reading(Fault.Operation.RANGE, () -> database.range(query, mode));
    }

    @Override
    public CompletionStage<RangeResult> snapshotRange(
            RangeQuery query, long version, ReadMode mode) {
        return reading(Fault.Operation.RANGE, () -> database.snapshotRange(query, version, mode));
    }

    @Override
    public CompletionStage<ChangePage> changes(ChangeQuery query, ReadMode mode) {
        return reading(Fault.Operation.WATCH, () -> database.changes(query, mode));
    }

    @Override
    public CompletionStage<List<String>> columnFamilies(ReadMode mode) {
        return reading(Fault.Operation.COLUMN_FAMILIES, () -> database.columnFamilies(mode));
    }

    @Override
    public void addChangeListener(Runnable listener) {
        database.addChangeListener(listener);
    }

    @Override
    public KvStatistics statistics() {
        return database.statistics();
    }

    @Override
    public CompletionStage<StateDigest> digest() {
        return database.digest();
    }

    @Override
    public void close() {
        // It belongs to whoever gave it.
    }
}
