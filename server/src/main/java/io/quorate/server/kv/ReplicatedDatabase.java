package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.ChangePage;
import io.quorate.kv.ChangeQuery;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvException;
import io.quorate.kv.KvLimits;
import io.quorate.kv.KvOperationCodec;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.StateDigest;
import io.quorate.kv.state.VersionedStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The database of a node in a cluster: writes are proposed, reads wait until they may. */
public final class ReplicatedDatabase implements KvDatabase {

    private final ConsensusEngine engine;
    private final VersionedStore store;
    private final CommandCheck check;
    private final Executor readers;
    private final Executor watchers;
    private final LongSupplier clockMillis;
    private volatile @Nullable ConsensusError refusal;

    /**
     * Makes a database. Owns none of its parts.
     *
     * @param readers where queries of the store run
     * @param watchers where pages of watches are read
     * @param clockMillis this node's clock, in milliseconds since 1970
     */
    public ReplicatedDatabase(
            ConsensusEngine engine,
            VersionedStore store,
            KvLimits limits,
            Executor readers,
            Executor watchers,
            LongSupplier clockMillis) {
        this.engine = engine;
        this.store = store;
        this.check = new CommandCheck(limits);
        this.readers = readers;
        this.watchers = watchers;
        this.clockMillis = clockMillis;
    }

    /** From now on everything that is asked is refused. */
    public void refuse(ConsensusError why) {
        refusal = why;
    }

    private void requireServing() {
        ConsensusError why = refusal;
        if (why != null) {
            throw why.asException();
        }
    }

    /**
     * The whole state of this moment, held fast.
     *
     * @throws io.quorate.api.ConsensusException if this node serves nobody
     */
    public StateSnapshot state() {
        requireServing();
        return store.view();
    }

    @Override
    public CompletionStage<Long> execute(KvCommand.Action action, Optional<SessionCall> session) {
        ConsensusError why = refusal;
        if (why != null) {
            return CompletableFuture.failedStage(why.asException());
        }
        KvCommand command = new KvCommand(action, session, clockMillis.getAsLong());
        Bytes encoded;
        try {
            encoded = check.encoded(command);
        } catch (KvException e) {
            return CompletableFuture.failedStage(e);
        }
        return engine.propose(encoded).thenApply(ReplicatedDatabase::version);
    }

    @Override
    public CompletionStage<Long> readVersion(ReadMode mode) {
        return read(mode, store::appliedPosition);
    }

    private static Long version(ProposalResult result) {
        if (result instanceof ProposalResult.Refused) {
            throw ((ProposalResult.Refused) result).error().asException();
        }
        if (result instanceof ProposalResult.Unknown) {
            throw new OutcomeUnknownException(((ProposalResult.Unknown) result).error());
        }
        KvOutcome outcome =
                KvOperationCodec.decodeOutcome(((ProposalResult.Decided) result).result());
        if (outcome instanceof KvOutcome.Rejected) {
            throw new KvException(((KvOutcome.Rejected) outcome).error());
        }
        return ((KvOutcome.Done) outcome).version();
    }

    @Override
    public CompletionStage<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode) {
        return read(mode, () -> store.get(columnFamily, key));
    }

    @Override
    public CompletionStage<Optional<Bytes>> snapshotGet(
            String columnFamily, Bytes key, long version, ReadMode mode) {
        return read(mode, () -> store.get(columnFamily, key, version));
    }

    @Override
    public CompletionStage<RangeResult> snapshotRange(
            RangeQuery query, long version, ReadMode mode) {
        return read(mode, () -> store.range(query, version));
    }

    @Override
    public CompletionStage<RangeResult> range(RangeQuery query, ReadMode mode) {
        return read(mode, () -> store.range(query));
    }

    @Override
    public CompletionStage<ChangePage> changes(ChangeQuery query, ReadMode mode) {
        return engine.read(mode)
                .thenApplyAsync(
                        permission -> answer(permission, () -> store.changes(query)), watchers);
    }

    @Override
    public void addChangeListener(Runnable listener) {
        store.addListener(listener);
    }

    @Override
    public CompletionStage<List<String>> columnFamilies(ReadMode mode) {
        return read(mode, store::columnFamilies);
    }

    private <T> CompletionStage<T> read(ReadMode mode, Supplier<T> query) {
        return engine.read(mode).thenApplyAsync(permission -> answer(permission, query), readers);
    }

    private <T> T answer(ReadResult permission, Supplier<T> query) {
        requireServing();
        if (permission instanceof ReadResult.Refused) {
            throw ((ReadResult.Refused) permission).error().asException();
        }
        T answer = query.get();
        requireServing();
        if (!((ReadResult.Ready) permission).stillValid().getAsBoolean()) {
            throw new ConsensusError.LeadershipLost("the lease ran out during the read")
                    .asException();
        }
        return answer;
    }

    @Override
    public KvStatistics statistics() {
        return store.stats();
    }

    @Override
    public CompletionStage<StateDigest> digest() {
        return CompletableFuture.supplyAsync(store::digest, readers);
    }

    @Override
    public void close() {
        // Pending calls end with the engine.
    }
}
