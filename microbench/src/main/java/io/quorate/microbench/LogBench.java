package io.quorate.microbench;

import io.quorate.api.Bytes;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.LogListener;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.ReplicaLog;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
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

/** Appends to a log, with and without waiting for the disk each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LogBench {

    /** What may be on its way to the disk when nobody waits for each batch: 16 MiB. */
    private static final long UNSYNCED_BYTES_MAX = 16 << 20;

    /** Where the log is let go of, so that it stays small. */
    private static final long KEPT_BYTES = 64 << 20;

    @Param({"wal", "memory"})
    private String storage = "wal";

    /** Records that are appended together. */
    @Param({"1", "64"})
    private int batch = 1;

    @Param({"128", "1024"})
    private int size = 128;

    private final Durability durability = new Durability();
    private Path directory = Path.of(".");
    private List<Bytes> records = List.of();
    private @Nullable Storage opened;
    private @Nullable ReplicaLog log;

    private static final class Durability implements LogListener {
        private long lsn;
        private @Nullable ConsensusError error;

        @Override
        public synchronized void durable(long newest) {
            lsn = newest;
            notifyAll();
        }

        @Override
        public synchronized void failed(ConsensusError cause) {
            error = cause;
            notifyAll();
        }

        synchronized void await(long wanted) throws InterruptedException {
            while (lsn < wanted) {
                if (error != null) {
                    throw error.asException();
                }
                wait();
            }
        }
    }

    @Setup
    public void open() throws IOException {
        directory = TemporaryFolder.make();
        records = Collections.nCopies(batch, Bytes.wrap(new byte[size]));
        StorageProvider provider = Providers.storages().named(storage);
        Storage used =
                provider.open(
                        new StorageContext(
                                new ClusterId("microbench"),
                                NodeId.of(1),
                                "microbench",
                                directory.resolve("node-1"),
                                Settings.defaults(provider)));
        opened = used;
        ReplicaLog appended = used.openLog(0, durability);
        appended.replay((lsn, record) -> {});
        log = appended;
    }

    private ReplicaLog log() {
        ReplicaLog used = log;
        if (used == null) {
            throw new IllegalStateException("not open");
        }
        return used;
    }

    /** A batch, and its durability. */
    @Benchmark
    public long appendAndAwaitSync() throws InterruptedException {
        return appendWith(0);
    }

    /** A batch; syncs go on beside. */
    @Benchmark
    public long append() throws InterruptedException {
        return appendWith(UNSYNCED_BYTES_MAX / size);
    }

    private long appendWith(long unsynced) throws InterruptedException {
        ReplicaLog used = log();
        long last = used.append(records);
        durability.await(last - unsynced);
        long kept = KEPT_BYTES / size;
        if (last - used.firstLsn() > 2 * kept) {
            used.release(last - kept);
        }
        return last;
    }

    @TearDown
    public void close() throws IOException {
        if (log != null) {
            log.close();
        }
        if (opened != null) {
            opened.close();
        }
        TemporaryFolder.remove(directory);
    }
}
