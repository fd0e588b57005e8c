package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.ReadMode;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvException;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.PositionedCommand;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.StateDigest;
import io.quorate.kv.state.VersionedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a node on its own: writes go to the store at once, by one thread, as many
 * together as gathered while the last ones were written.
 */
public final class StandaloneDatabase implements KvDatabase {

    private static final Logger LOG = LoggerFactory.getLogger(StandaloneDatabase.class);
    private static final int WRITES_PENDING_MAX = 16_384;
    private static final int BATCH_MAX = 1024;

    private record Write(KvCommand command, CompletableFuture<Long> outcome) {}

    private final VersionedStore store;
    private final CommandCheck check;
    private final Executor readers;
    private final Executor watchers;
    private final LongSupplier clockMillis;
    private final LinkedBlockingQueue<Write> writes = new LinkedBlockingQueue<>(WRITES_PENDING_MAX);
    private final Thread writer = new Thread(this::run, "standalone-writer");
    private volatile boolean closed;
    private volatile boolean failed;

    /**
     * Makes a database over a store that is durable by itself. Does not own the store.
     *
     * @param readers where queries of the store run
     * @param watchers where pages of watches are read
     * @param clockMillis this node's clock, in milliseconds since 1970
     */
    public StandaloneDatabase(
            VersionedStore store,
            KvLimits limits,
            Executor readers,
            Executor watchers,
            LongSupplier clockMillis) {
        this.store = store;
        this.check = new CommandCheck(limits);
        this.readers = readers;
        this.watchers = watchers;
        this.clockMillis = clockMillis;
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public CompletionStage<Long> execute(KvCommand.Action action, Optional<SessionCall> session) {
        KvCommand command = new KvCommand(action, session, clockMillis.getAsLong());
        try {
            check.encoded(command);
        } catch (KvException e) {
            return CompletableFuture.failedStage(e);
        }
        Write write = new Write(command, new CompletableFuture<>());
        if (closed) {
            return CompletableFuture.failedStage(new ConsensusError.Closed().asException());
        }
        if (!writes.offer(write)) {
            return CompletableFuture.failedStage(
                    new ConsensusError.Overloaded("pending writes", WRITES_PENDING_MAX)
                            .asException());
        }
        if (closed && writes.remove(write)) {
            // It may have come too late for the writer to see it.
            return CompletableFuture.failedStage(new ConsensusError.Closed().asException());
        }
        return write.outcome;
    }

    private void run() {
        List<Write> batch = new ArrayList<>();
        try {
            while (!failed && (!closed || !writes.isEmpty())) {
                Write first = writes.poll(50, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    writes.drainTo(batch, BATCH_MAX - 1);
                    apply(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("the writer was interrupted and stops", e);
        } finally {
            closed = true;
            refuseAll();
        }
    }

    private void refuseAll() {
        for (Write write = writes.poll(); write != null; write = writes.poll()) {
            write.outcome.completeExceptionally(new ConsensusError.Closed().asException());
        }
    }

    private void apply(List<Write> batch) {
        List<KvOutcome> outcomes;
        try {
            outcomes = store.apply(positioned(batch));
        } catch (RuntimeException | Error e) {
            // What the store holds now, only reading it again could tell: nothing more is written.
            failed = true;
            LOG.error("the store failed; nothing is written until a restart", e);
            OutcomeUnknownException unknown =
                    new OutcomeUnknownException("the store failed: " + e.getMessage());
            batch.forEach(write -> write.outcome.completeExceptionally(unknown));
            return;
        }
        for (int i = 0; i < outcomes.size(); i++) {
            complete(batch.get(i).outcome, outcomes.get(i));
        }
    }

    private List<PositionedCommand> positioned(List<Write> batch) {
        long position = store.appliedPosition();
        List<PositionedCommand> commands = new ArrayList<>(batch.size());
        for (Write write : batch) {
            commands.add(new PositionedCommand(++position, write.command));
        }
        return commands;
    }

    private static void complete(CompletableFuture<Long> future, KvOutcome outcome) {
        if (outcome instanceof KvOutcome.Done) {
            future.complete(((KvOutcome.Done) outcome).version());
        } else {
            future.completeExceptionally(new KvException(((KvOutcome.Rejected) outcome).error()));
        }
    }

    @Override
    public CompletionStage<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode) {
        return CompletableFuture.supplyAsync(() -> store.get(columnFamily, key), readers);
    }

    @Override
    public CompletionStage<Long> readVersion(ReadMode mode) {
        return CompletableFuture.supplyAsync(store::appliedPosition, readers);
    }

    @Override
    public CompletionStage<Optional<Bytes>> snapshotGet(
            String columnFamily, Bytes key, long version, ReadMode mode) {
        return CompletableFuture.supplyAsync(() -> store.get(columnFamily, key, version), readers);
    }

    @Override
    public CompletionStage<RangeResult> snapshotRange(
            RangeQuery query, long version, ReadMode mode) {
        return CompletableFuture.supplyAsync(() -> store.range(query, version), readers);
    }

    @Override
    public CompletionStage<RangeResult> range(RangeQuery query, ReadMode mode) {
        return CompletableFuture.supplyAsync(() -> store.range(query), readers);
    }

    @Override
    public CompletionStage<ChangePage> changes(ChangeQuery query, ReadMode mode) {
        return CompletableFuture.supplyAsync(() -> store.changes(query), watchers);
    }

    @Override
    public void addChangeListener(Runnable listener) {
        store.addListener(listener);
    }

    @Override
    public CompletionStage<List<String>> columnFamilies(ReadMode mode) {
        return CompletableFuture.supplyAsync(store::columnFamilies, readers);
    }

    @Override
    public KvStatistics statistics() {
        return store.stats();
    }

    @Override
    public CompletionStage<StateDigest> digest() {
        return CompletableFuture.supplyAsync(store::digest, readers);
    }

    /** Writes what waits, then refuses. */
    @Override
    public void close() {
        closed = true;
        try {
            writer.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refuseAll();
    }

    /** Whether the store failed, so that nothing is written any more. */
    public boolean isFailed() {
        return failed;
    }
}
