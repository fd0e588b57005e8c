package io.quorate.server.observe;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.Fault;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.StateDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A database whose calls are metered. */
final class MeteredDatabase implements KvDatabase {

    private final KvDatabase database;
    private final CallMeter writes;
    private final CallMeter reads;

    MeteredDatabase(KvDatabase database, CallMeter writes, CallMeter reads) {
        this.database = database;
        this.writes = writes;
        this.reads = reads;
    }

    private static <T> CompletionStage<T> metered(
            CallMeter meter, Supplier<CompletionStage<T>> call) {
        long begun = System.nanoTime();
        CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (RuntimeException e) {
            meter.ended(begun, e);
            throw e;
        }
        return stage.whenComplete((value, failure) -> meter.ended(begun, failure));
    }

    @Override
    public CompletionStage<Long> execute(KvCommand.Action action, Optional<SessionCall> session) {
        return metered(writes, () -> database.execute(action, session));
    }

    @Override
    public CompletionStage<Long> readVersion(ReadMode mode) {
        return metered(reads, () -> database.readVersion(mode));
    }

    @Override
    public CompletionStage<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode) {
        return metered(reads, () -> database.get(columnFamily, key, mode));
    }

    @Override
    public CompletionStage<Optional<Bytes>> snapshotGet(
            String columnFamily, Bytes key, long version, ReadMode mode) {
        return metered(reads, () -> database.snapshotGet(columnFamily, key, version, mode));
    }

    @Override
    public CompletionStage<RangeResult> range(RangeQuery query, ReadMode mode) {
        return metered(reads, () -> database.range(query, mode));
    }

    @Override
    public CompletionStage<RangeResult> snapshotRange(
            RangeQuery query, long version, ReadMode mode) {
        return metered(reads, () -> database.snapshotRange(query, version, mode));
    }

    @Override
    public CompletionStage<List<String>> columnFamilies(ReadMode mode) {
        return metered(reads, () -> database.columnFamilies(mode));
    }

    @Override
    public CompletionStage<ChangePage> changes(ChangeQuery query, ReadMode mode) {
        return database.changes(query, mode);
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
    public void setFault(Fault fault) {
        database.setFault(fault);
    }

    @Override
    public void close() {
        database.close();
    }
}
