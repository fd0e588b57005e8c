package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.Settings;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.KvView;
import io.quorate.kv.PositionedOperation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.StateDigest;
import io.quorate.kv.StoreSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A store in memory that does something of the test's before each write. */
final class FakeKvStore implements KvStore {

    volatile Runnable beforeApply = () -> {};
    volatile Runnable beforePosition = () -> {};
    final AtomicInteger applies = new AtomicInteger();
    private final KvStore memory;

    FakeKvStore() {
        KvStoreProvider provider = KvStoreProvider.all().named("memory");
        memory =
                provider.open(
                        new KvStoreContext(
                                Path.of("unused"),
                                KvLimits.DEFAULT,
                                true,
                                Settings.defaults(provider)));
    }

    @Override
    public long appliedPosition() {
        beforePosition.run();
        return memory.appliedPosition();
    }

    @Override
    public List<KvOutcome> apply(List<PositionedOperation> operations) {
        applies.incrementAndGet();
        beforeApply.run();
        return memory.apply(operations);
    }

    @Override
    public void skipTo(long position) {
        memory.skipTo(position);
    }

    @Override
    public Optional<Bytes> get(String columnFamily, Bytes key) {
        return memory.get(columnFamily, key);
    }

    @Override
    public RangeResult range(RangeQuery query) {
        return memory.range(query);
    }

    @Override
    public <T> T read(Function<KvView, T> query) {
        return memory.read(query);
    }

    @Override
    public List<String> columnFamilies() {
        return memory.columnFamilies();
    }

    @Override
    public StoreSize size(String columnFamily) {
        return memory.size(columnFamily);
    }

    @Override
    public StateDigest digest() {
        return memory.digest();
    }

    @Override
    public StateSnapshot snapshot() {
        return memory.snapshot();
    }

    @Override
    public void restore(long position, InputStream in) throws IOException {
        memory.restore(position, in);
    }

    @Override
    public void close() {
        memory.close();
    }
}
