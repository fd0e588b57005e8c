package io.quorate.server.node;

import io.quorate.api.Bytes;
import io.quorate.api.Settings;
import io.quorate.api.StateSnapshot;
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
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The simplest store that survives its process: all of it is one file, named by its position. */
public final class FileKvStoreProvider implements KvStoreProvider {

    @Override
    public String name() {
        return "file";
    }

    @Override
    public String description() {
        return "in one file, written anew with each change";
    }

    @Override
    public boolean survivesProcess() {
        return true;
    }

    @Override
    public KvStore open(KvStoreContext context) {
        KvStoreProvider memory = KvStoreProvider.all().named("memory");
        try {
            Files.createDirectories(context.directory());
            FileKvStore store =
                    new FileKvStore(
                            context.directory(),
                            memory.open(
                                    new KvStoreContext(
                                            context.directory(),
                                            context.limits(),
                                            context.selfDurable(),
                                            Settings.defaults(memory))));
            store.load();
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + context.directory(), e);
        }
    }

    private record FileKvStore(Path directory, KvStore memory) implements KvStore {

        void load() throws IOException {
            try (var files = Files.list(directory)) {
                long newest =
                        files.map(file -> file.getFileName().toString())
                                .mapToLong(Long::parseLong)
                                .max()
                                .orElse(0);
                if (newest > 0) {
                    try (InputStream in = Files.newInputStream(file(newest))) {
                        memory.restore(newest, in);
                    }
                }
            }
        }

        private Path file(long position) {
            return directory.resolve(Long.toString(position));
        }

        @Override
        public List<KvOutcome> apply(List<PositionedOperation> operations) {
            List<KvOutcome> outcomes = memory.apply(operations);
            try (StateSnapshot snapshot = memory.snapshot();
                    OutputStream out = Files.newOutputStream(file(snapshot.position()))) {
                snapshot.writeTo(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return outcomes;
        }

        @Override
        public long appliedPosition() {
            return memory.appliedPosition();
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
}
