package io.quorate.server.node;

import io.quorate.api.Bytes;
import io.quorate.api.Settings;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvOperation;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A store that keeps one value wrongly, where a test wants it to: the next one that is set under
 * {@link #KEY}. All else is done by a real store.
 */
public abstract class FlippingKvStoreProvider implements KvStoreProvider {

    static final String KEY = "victim";

    /** The folders of nodes whose store is to err, once. */
    static final Set<String> ERRING = ConcurrentHashMap.newKeySet();

    private final String kind;

    FlippingKvStoreProvider(String kind) {
        this.kind = kind;
    }

    /** In memory. */
    public static final class InMemory extends FlippingKvStoreProvider {
        public InMemory() {
            super("memory");
        }
    }

    /** On RocksDB. */
    public static final class OnRocksDb extends FlippingKvStoreProvider {
        public OnRocksDb() {
            super("rocksdb");
        }
    }

    @Override
    public String name() {
        return "flipping-" + kind;
    }

    @Override
    public String description() {
        return "errs once, for tests";
    }

    @Override
    public boolean survivesProcess() {
        return KvStoreProvider.all().named(kind).survivesProcess();
    }

    @Override
    public KvStore open(KvStoreContext context) {
        KvStoreProvider real = KvStoreProvider.all().named(kind);
        return new Flipping(
                context.directory().getParent().toString(),
                real.open(
                        new KvStoreContext(
                                context.directory(),
                                context.limits(),
                                context.selfDurable(),
                                Settings.defaults(real))));
    }

    private record Flipping(String node, KvStore real) implements KvStore {

        @Override
        public List<KvOutcome> apply(List<PositionedOperation> operations) {
            List<PositionedOperation> done = new ArrayList<>(operations.size());
            for (PositionedOperation positioned : operations) {
                done.add(
                        isVictim(positioned) && ERRING.remove(node)
                                ? wrong(positioned)
                                : positioned);
            }
            return real.apply(done);
        }

        private static boolean isVictim(PositionedOperation positioned) {
            return positioned.operation() instanceof KvOperation.Put
                    && ((KvOperation.Put) positioned.operation()).key().equals(Bytes.utf8(KEY));
        }

        private static PositionedOperation wrong(PositionedOperation positioned) {
            KvOperation.Put put = (KvOperation.Put) positioned.operation();
            byte[] value = put.value().toByteArray();
            value[0] ^= 1;
            return new PositionedOperation(
                    positioned.position(),
                    new KvOperation.Put(put.columnFamily(), put.key(), Bytes.wrap(value)));
        }

        @Override
        public long appliedPosition() {
            return real.appliedPosition();
        }

        @Override
        public void skipTo(long position) {
            real.skipTo(position);
        }

        @Override
        public Optional<Bytes> get(String columnFamily, Bytes key) {
            return real.get(columnFamily, key);
        }

        @Override
        public RangeResult range(RangeQuery query) {
            return real.range(query);
        }

        @Override
        public <T> T read(Function<KvView, T> query) {
            return real.read(query);
        }

        @Override
        public List<String> columnFamilies() {
            return real.columnFamilies();
        }

        @Override
        public StoreSize size(String columnFamily) {
            return real.size(columnFamily);
        }

        @Override
        public StateDigest digest() {
            return real.digest();
        }

        @Override
        public StateSnapshot snapshot() {
            return real.snapshot();
        }

        @Override
        public StateSnapshot view() {
            return real.view();
        }

        @Override
        public void restore(long position, InputStream in) throws IOException {
            real.restore(position, in);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
