package io.quorate.server.snapshot;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.Settings;
import io.quorate.api.StateSnapshot;
import io.quorate.bench.report.Machine;
import io.quorate.bench.stats.Percentile;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvStoreContext;
import io.quorate.kv.KvStoreProvider;
import io.quorate.kv.state.VersionedStore;
import io.quorate.server.kv.KvStateMachine;
import io.quorate.server.local.Folders;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fills a store, and takes a snapshot of it as an engine does: it is begun by the thread that
 * applies, which goes on applying, and is written by another. Then an empty store is given it.
 */
public final class SnapshotBenchmark {

    private static final int VALUE_BYTES = 1_000;
    private static final int KEY_BYTES = Long.BYTES;
    private static final int FILL_BATCH = 512;
    private static final int BATCH = 32;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * How long batches of 32 writes took to be applied, one begun every 5 ms.
     *
     * @param batches how many
     * @param p50Millis half took no longer
     * @param p99Millis 99 of 100 took no longer
     * @param maxMillis the longest
     */
    public record Applies(int batches, double p50Millis, double p99Millis, double maxMillis) {

        static Applies of(List<Double> millis) {
            return new Applies(
                    millis.size(),
                    Percentile.of(millis, 50),
                    Percentile.of(millis, 99),
                    Percentile.of(millis, 100));
        }
    }

    /**
     * What was seen.
     *
     * @param snapshotBytes the size of the snapshot
     * @param beginMillis for how long the thread that applies was held up to begin it
     * @param takenSeconds how long it took to be written
     * @param before applies without a snapshot
     * @param during applies while it was written, its begin among them
     * @param installedSeconds how long an empty store took to be given it
     * @param equal whether that one holds what the snapshot was taken of
     */
    public record Result(
            Machine machine,
            long snapshotBytes,
            double beginMillis,
            double takenSeconds,
            Applies before,
            Applies during,
            double installedSeconds,
            boolean equal) {}

    private final String store;
    private final long bytes;
    private final Path folder;
    private final Consumer<String> progress;
    private final Random random = new Random(1);
    private long position;
    private long keys;

    /**
     * Makes a benchmark.
     *
     * @param store the store's name
     * @param bytes how much is in it, about
     * @param folder where it keeps its files, in a folder that is removed in the end
     * @param progress is told how it goes, a line at a time
     * @throws IllegalArgumentException if there is no such store
     */
    public SnapshotBenchmark(String store, long bytes, Path folder, Consumer<String> progress) {
        KvStoreProvider.all().named(store);
        this.store = store;
        this.bytes = bytes;
        this.folder = folder;
        this.progress = progress;
    }

    /** Runs it. */
    public Result run() throws IOException, InterruptedException {
        Machine machine = Machine.now();
        machine.warning().ifPresent(progress);
        Path directory = Files.createTempDirectory(folder, "quorate-snapshot-");
        try (KvStore full = open(directory.resolve("full"));
                KvStore empty = open(directory.resolve("empty"))) {
            return run(machine, full, empty, directory.resolve("snapshot"));
        } finally {
            Folders.remove(directory);
        }
    }

    private KvStore open(Path path) throws IOException {
        Files.createDirectories(path);
        KvStoreProvider provider = KvStoreProvider.all().named(store);
        return provider.open(
                new KvStoreContext(path, KvLimits.DEFAULT, false, Settings.of(provider, Map.of())));
    }

    private Result run(Machine machine, KvStore full, KvStore empty, Path file)
            throws IOException, InterruptedException {
        KvStateMachine writing = new KvStateMachine(new VersionedStore(full));
        fill(writing);
        progress.accept("applying without a snapshot");
        List<Double> before = new ArrayList<>();
        long until = System.nanoTime() + BEFORE_NANOS;
        while (System.nanoTime() < until) {
            before.add(applyPaced(writing));
        }
        progress.accept("taking a snapshot");
        long began = System.nanoTime();
        StateSnapshot snapshot = writing.prepareSnapshot();
        double beginMillis = millisSince(began);
        CompletableFuture<Void> taken =
                CompletableFuture.runAsync(() -> write(snapshot, file), SnapshotBenchmark::start);
        List<Double> during = new ArrayList<>(List.of(beginMillis));
        while (!taken.isDone()) {
            during.add(applyPaced(writing));
        }
        join(taken);
        double takenSeconds = millisSince(began) / 1_000;
        progress.accept("installing it on an empty store");
        long installing = System.nanoTime();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            new KvStateMachine(new VersionedStore(empty)).restore(snapshot.position(), in);
        }
        double installedSeconds = millisSince(installing) / 1_000;
        return new Result(
                machine,
                Files.size(file),
                beginMillis,
                takenSeconds,
                Applies.of(before),
                Applies.of(during),
                installedSeconds,
                digestOf(file).equals(digestOf(empty)));
    }

    private void fill(KvStateMachine machine) {
        long wanted = Math.max(1, bytes / (KEY_BYTES + VALUE_BYTES));
        long told = 0;
        while (keys < wanted) {
            machine.apply(puts(FILL_BATCH, true));
            long percent = 100 * keys / wanted;
            if (percent >= told + 20) {
                told = percent;
                progress.accept("filled to " + percent + " %");
            }
        }
    }

    private double applyPaced(KvStateMachine machine) throws InterruptedException {
        List<Decision> batch = puts(BATCH, false);
        long began = System.nanoTime();
        machine.apply(batch);
        double took = millisSince(began);
        long left = PERIOD_NANOS - (System.nanoTime() - began);
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
        return took;
    }

    private List<Decision> puts(int count, boolean fresh) {
        List<Decision> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long key = fresh ? keys++ : (long) (random.nextDouble() * keys);
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            KvOperation put =
                    new KvOperation.Put(
                            KvStore.DEFAULT_COLUMN_FAMILY,
                            Bytes.wrap(ByteBuffer.allocate(KEY_BYTES).putLong(key).array()),
                            Bytes.wrap(value));
            batch.add(
                    new Decision(
                            ++position,
                            1,
                            KvCommandCodec.encode(
                                    new KvCommand(new KvCommand.Write(put), Optional.empty(), 0))));
        }
        return batch;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "snapshot-writer");
        thread.setDaemon(true);
        thread.start();
    }

    private static void write(StateSnapshot snapshot, Path file) {
        try (snapshot;
                FileOutputStream to = new FileOutputStream(file.toFile());
                OutputStream out = new BufferedOutputStream(to, BUFFER_BYTES)) {
            snapshot.writeTo(out);
            out.flush();
            to.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(CompletableFuture<Void> taken) throws IOException {
        try {
            taken.join();
        } catch (CompletionException e) {
            throw new IOException("no snapshot could be taken: " + e.getCause(), e);
        }
    }

    private static Bytes digestOf(Path file) throws IOException {
        MessageDigest sha256 = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Bytes.wrap(sha256.digest());
    }

    private static Bytes digestOf(KvStore store) throws IOException {
        MessageDigest sha256 = sha256();
        try (StateSnapshot view = store.view();
                OutputStream out =
                        new BufferedOutputStream(
                                new DigestOutputStream(OutputStream.nullOutputStream(), sha256),
                                BUFFER_BYTES)) {
            view.writeTo(out);
        }
        return Bytes.wrap(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
