package io.quorate.testkit.kv;

import io.quorate.api.Bytes;
import io.quorate.api.Settings;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.MemoryKvStoreProvider;
import io.quorate.kv.PositionedOperation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Opens the stores of a test, closes them after it, and says what tests say often. */
abstract class KvStoreFixture {

    static final String MAIN = KvStore.DEFAULT_COLUMN_FAMILY;

    @TempDir Path scratch = Path.of("");

    private final List<KvStore> opened = new ArrayList<>();

    /** The provider under test. */
    protected abstract KvStoreProvider provider();

    /** Settings that the stores are opened with. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    /** Whether each apply has to be durable when it returns. */
    protected boolean selfDurable() {
        return false;
    }

    /** The store of the directory {@code name}; closed after the test if it is not by then. */
    protected final KvStore open(String name) {
        KvStore store = open(provider(), scratch.resolve(name));
        opened.add(store);
        return store;
    }

    /** A store of another kind, to compare with. */
    final KvStore openReference() {
        return new MemoryKvStoreProvider()
                .open(
                        new KvStoreContext(
                                scratch.resolve("reference"),
                                KvLimits.DEFAULT,
                                false,
                                Settings.defaults(new MemoryKvStoreProvider())));
    }

    private KvStore open(KvStoreProvider provider, Path directory) {
        return provider.open(
                new KvStoreContext(
                        directory,
                        KvLimits.DEFAULT,
                        selfDurable(),
                        Settings.of(provider, settings())));
    }

    @AfterEach
    final void closeStores() {
        opened.forEach(KvStore::close);
    }

    /** Applies operations at the next positions, together. */
    protected static List<KvOutcome> apply(KvStore store, KvOperation... operations) {
        long position = store.appliedPosition();
        List<PositionedOperation> positioned = new ArrayList<>();
        for (KvOperation operation : operations) {
            positioned.add(new PositionedOperation(++position, operation));
        }
        return store.apply(positioned);
    }

    protected static KvOperation put(String family, String key, String value) {
        return new KvOperation.Put(family, Bytes.utf8(key), Bytes.utf8(value));
    }

    protected static KvOperation delete(String family, String key) {
        return new KvOperation.Delete(family, Bytes.utf8(key));
    }

    protected static KvOperation create(String family) {
        return new KvOperation.CreateColumnFamily(family);
    }

    protected static KvOperation drop(String family) {
        return new KvOperation.DropColumnFamily(family);
    }

    protected static Optional<String> get(KvStore store, String family, String key) {
        return store.get(family, Bytes.utf8(key)).map(Bytes::toUtf8);
    }

    /** All entries of a column family. */
    static List<KvEntry> all(KvStore store, String family) {
        RangeResult result =
                store.range(
                        new RangeQuery(
                                family,
                                Bytes.EMPTY,
                                Optional.empty(),
                                Integer.MAX_VALUE,
                                false,
                                false));
        return result.entries();
    }

    /** The state of this moment, as its snapshot is written. */
    protected static byte[] written(KvStore store) {
        try (StateSnapshot snapshot = store.snapshot()) {
            return written(snapshot);
        }
    }

    static byte[] written(StateSnapshot snapshot) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            snapshot.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    protected static void restore(KvStore store, long position, byte[] bytes) throws IOException {
        store.restore(position, new ByteArrayInputStream(bytes));
    }
}
