package io.quorate.microbench;

import io.quorate.api.Bytes;
import io.quorate.api.Settings;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.PositionedOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Applies puts to a store, as a state machine does with what was decided. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ApplyBench {

    /** As many keys, written one after the other and again from the first. */
    private static final int KEYS = 100_000;

    @Param({"memory", "rocksdb"})
    private String store = "memory";

    /** Puts that are applied together. */
    @Param({"1", "64"})
    private int batch = 1;

    /** Bytes of a value. */
    @Param("128")
    private int size = 128;

    private Path directory = Path.of(".");
    private Bytes value = Bytes.EMPTY;
    private @Nullable KvStore opened;
    private long position;

    @Setup
    public void open() throws IOException {
        directory = TemporaryFolder.make();
        value = Bytes.wrap(new byte[size]);
        KvStoreProvider provider = KvStoreProvider.all().named(store);
        opened =
                provider.open(
                        new KvStoreContext(
                                directory, KvLimits.DEFAULT, false, Settings.defaults(provider)));
    }

    /** A batch of puts. */
    @Benchmark
    public List<KvOutcome> put() {
        List<PositionedOperation> puts = new ArrayList<>(batch);
        for (int i = 0; i < batch; i++) {
            position++;
            Bytes key = Bytes.wrap(ByteBuffer.allocate(8).putLong(position % KEYS).array());
            puts.add(
                    new PositionedOperation(
                            position,
                            new KvOperation.Put(KvStore.DEFAULT_COLUMN_FAMILY, key, value)));
        }
        KvStore used = opened;
        return used == null ? List.of() : used.apply(puts);
    }

    @TearDown
    public void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
        TemporaryFolder.remove(directory);
    }
}
