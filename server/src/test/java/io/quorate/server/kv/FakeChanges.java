package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.StateDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A database of which only the changes count: a test gives them. */
final class FakeChanges implements KvDatabase {

    private final List<Runnable> listeners = new ArrayList<>();
    private Function<ChangeQuery, CompletionStage<ChangePage>> answer =
            query -> {
                throw new AssertionError("nobody told what to answer");
            };

    void answer(Function<ChangeQuery, CompletionStage<ChangePage>> next) {
        answer = next;
    }

    /** Something was applied. */
    void applied() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public CompletionStage<ChangePage> changes(ChangeQuery query, ReadMode mode) {
        return answer.apply(query);
    }

    @Override
    public void addChangeListener(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public CompletionStage<Long> execute(KvCommand.Action action, Optional<SessionCall> session) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Long> readVersion(ReadMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<Bytes>> snapshotGet(
            String columnFamily, Bytes key, long version, ReadMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<RangeResult> range(RangeQuery query, ReadMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<RangeResult> snapshotRange(
            RangeQuery query, long version, ReadMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<String>> columnFamilies(ReadMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public KvStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<StateDigest> digest() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
