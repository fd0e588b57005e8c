package io.quorate.server.kv;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Member;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.StateDigest;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.protocol.KvService;
import io.quorate.kv.protocol.KvSink;
import io.quorate.kv.protocol.KvStream;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.DigestsReply;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.Freshness;
import io.quorate.kv.v1.GetReply;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.ListColumnFamiliesReply;
import io.quorate.kv.v1.ListColumnFamiliesRequest;
import io.quorate.kv.v1.PingReply;
import io.quorate.kv.v1.PositionDigest;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.ReadVersionRequest;
import io.quorate.kv.v1.SetFaultReply;
import io.quorate.kv.v1.SetFaultRequest;
import io.quorate.kv.v1.StateReply;
import io.quorate.kv.v1.StatisticsReply;
import io.quorate.kv.v1.StatusReply;
import io.quorate.kv.v1.StatusRequest;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A {@link KvDatabase} as clients ask for it, whatever protocol they speak: limits, sessions,
 * freshness and errors are the same for all.
 */
public final class DatabaseService implements KvService {

    private static final int RANGE_ENTRIES_MAX = 10_000;
    private static final int RANGE_ENTRIES_DEFAULT = 1_000;
    private static final int STATES_MAX = 1;

    private final KvDatabase database;
    private final Watches watches;
    private final Supplier<StatusReply.Builder> status;
    private final ReplicaState replica;
    private final Semaphore statesSent = new Semaphore(STATES_MAX);
    private final Failures failures;
    private final Map<KvMethod<?, ?>, Function<?, ? extends CompletionStage<?>>> answers =
            new HashMap<>();

    /**
     * Makes a service.
     *
     * @param watches of the same database
     * @param status how the node stands, without its digest
     * @param health how the cluster stands; throws what clients are told, if this node cannot say
     * @param replica what other replicas are told
     * @param clientAddress where a member serves clients over the protocol that is spoken here;
     *     empty if that is not known
     */
    public DatabaseService(
            KvDatabase database,
            Watches watches,
            Supplier<StatusReply.Builder> status,
            Supplier<ClusterHealthReply> health,
            ReplicaState replica,
            Function<Member, String> clientAddress) {
        this.database = database;
        this.watches = watches;
        this.status = status;
        this.replica = replica;
        this.failures = new Failures(clientAddress);
        answer(KvMethod.WRITE, this::write);
        answer(KvMethod.READ_VERSION, this::readVersion);
        answer(KvMethod.GET, request -> get(request).thenApply(DatabaseService::found));
        answer(KvMethod.RANGE, request -> range(request).thenApply(DatabaseService::entries));
        answer(KvMethod.LIST_COLUMN_FAMILIES, this::columnFamilies);
        answer(KvMethod.STATUS, this::status);
        answer(KvMethod.STATISTICS, request -> done(statistics()));
        answer(KvMethod.CLUSTER_HEALTH, request -> done(health.get()));
        answer(KvMethod.SET_FAULT, this::setFault);
        answer(KvMethod.DIGESTS, request -> done(digests()));
        answer(
                KvMethod.PING,
                request -> done(PingReply.newBuilder().setPayload(request.getPayload()).build()));
    }

    private <Q extends Message, A extends Message> void answer(
            KvMethod<Q, A> method, Function<Q, CompletionStage<A>> answer) {
        answers.put(method, answer);
    }

    private static <A> CompletionStage<A> done(A answer) {
        return CompletableFuture.completedFuture(answer);
    }

    // Each function stands beside the call whose request it takes and whose reply it makes.
    @SuppressWarnings("unchecked")
    @Override
    public <Q extends Message, A extends Message> CompletionStage<A> call(
            KvMethod<Q, A> method, Q request) {
        Function<Q, CompletionStage<A>> answer =
                (Function<Q, CompletionStage<A>>) answers.get(method);
        if (answer == null) {
            return CompletableFuture.failedStage(unknown(method));
        }
        CompletionStage<A> stage;
        try {
            stage = answer.apply(request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(failures.of(e));
        }
        return stage.handle(
                        (value, failure) ->
                                failure == null
                                        ? CompletableFuture.completedFuture(value)
                                        : CompletableFuture.<A>failedFuture(failures.of(failure)))
                .thenCompose(outcome -> outcome);
    }

    private KvFailure unknown(KvMethod<?, ?> method) {
        return failures.of(
                new ConsensusError.Invalid(method + " is not served here").asException());
    }

    // The sink of each stream takes what that stream sends.
    @SuppressWarnings("unchecked")
    @Override
    public <Q extends Message, A extends Message> KvStream open(
            KvMethod<Q, A> method, Q request, KvSink<A> sink) {
        if (method == KvMethod.WATCH) {
            return WatchReplies.begin(
                    watches, failures, (WatchRequest) request, (KvSink<WatchReply>) sink);
        }
        if (method == KvMethod.RANGE_STREAM) {
            return rangeStream((RangeRequest) request, (KvSink<RangeReply>) sink);
        }
        if (method == KvMethod.STATE) {
            return state((KvSink<StateReply>) sink);
        }
        sink.fail(unknown(method));
        return KvStream.NOTHING;
    }

    private KvStream state(KvSink<StateReply> sink) {
        if (!statesSent.tryAcquire()) {
            sink.fail(
                    failures.of(
                            new ConsensusError.Overloaded("states being sent", STATES_MAX)
                                    .asException()));
            return KvStream.NOTHING;
        }
        try {
            StateSender sender =
                    new StateSender(replica.state().get(), sink, failures, statesSent::release);
            sender.start();
            return sender;
        } catch (RuntimeException e) {
            statesSent.release();
            sink.fail(failures.of(e));
            return KvStream.NOTHING;
        }
    }

    private DigestsReply digests() {
        DigestsReply.Builder told = DigestsReply.newBuilder();
        replica.digests()
                .get()
                .forEach(
                        (position, digest) ->
                                told.addDigests(
                                        PositionDigest.newBuilder()
                                                .setPosition(position)
                                                .setDigest(proto(digest))));
        return told.build();
    }

    private CompletionStage<SetFaultReply> setFault(SetFaultRequest request) {
        database.setFault(Commands.fault(request));
        return done(SetFaultReply.newBuilder().setNode(status.get().getNode()).build());
    }

    private KvStream rangeStream(RangeRequest request, KvSink<RangeReply> sink) {
        RangeStream stream;
        try {
            stream =
                    new RangeStream(
                            database,
                            query(request),
                            request.getLimit() == 0
                                    ? Long.MAX_VALUE
                                    : Integer.toUnsignedLong(request.getLimit()),
                            request.hasVersion()
                                    ? OptionalLong.of(request.getVersion())
                                    : OptionalLong.empty(),
                            mode(request.getFreshness()),
                            sink,
                            failures);
        } catch (KvException e) {
            sink.fail(failures.of(e));
            return KvStream.NOTHING;
        }
        stream.wake();
        return stream;
    }

    private CompletionStage<WriteReply> write(WriteRequest request) {
        return database.execute(Commands.action(request), Commands.session(request))
                .thenApply(version -> WriteReply.newBuilder().setVersion(version).build());
    }

    private CompletionStage<ReadVersionReply> readVersion(ReadVersionRequest request) {
        return database.readVersion(mode(request.getFreshness()))
                .thenApply(version -> ReadVersionReply.newBuilder().setVersion(version).build());
    }

    private CompletionStage<Optional<Bytes>> get(GetRequest request) {
        String family = request.getColumnFamily();
        Bytes key = bytes(request.getKey());
        ReadMode mode = mode(request.getFreshness());
        return request.hasVersion()
                ? database.snapshotGet(family, key, request.getVersion(), mode)
                : database.get(family, key, mode);
    }

    private static GetReply found(Optional<Bytes> value) {
        return value.map(
                        bytes ->
                                GetReply.newBuilder().setFound(true).setValue(proto(bytes)).build())
                .orElseGet(GetReply::getDefaultInstance);
    }

    private CompletionStage<RangeResult> range(RangeRequest request) {
        ReadMode mode = mode(request.getFreshness());
        return request.hasVersion()
                ? database.snapshotRange(query(request), request.getVersion(), mode)
                : database.range(query(request), mode);
    }

    private static RangeQuery query(RangeRequest request) {
        // The limit travels unsigned: what looks negative here is just very large.
        int asked = request.getLimit() < 0 ? RANGE_ENTRIES_MAX : request.getLimit();
        return new RangeQuery(
                request.getColumnFamily(),
                bytes(request.getBegin()),
                request.hasEnd() ? Optional.of(bytes(request.getEnd())) : Optional.empty(),
                request.getOffset() < 0 ? Integer.MAX_VALUE : request.getOffset(),
                asked == 0 ? RANGE_ENTRIES_DEFAULT : Math.min(asked, RANGE_ENTRIES_MAX),
                request.getReverse(),
                request.getKeysOnly());
    }

    static RangeReply entries(RangeResult result) {
        RangeReply.Builder reply = RangeReply.newBuilder().setHasMore(result.hasMore());
        for (KvEntry entry : result.entries()) {
            reply.addEntries(
                    Entry.newBuilder().setKey(proto(entry.key())).setValue(proto(entry.value())));
        }
        return reply.build();
    }

    private CompletionStage<ListColumnFamiliesReply> columnFamilies(
            ListColumnFamiliesRequest request) {
        return database.columnFamilies(mode(request.getFreshness()))
                .thenApply(
                        names -> ListColumnFamiliesReply.newBuilder().addAllNames(names).build());
    }

    private CompletionStage<StatusReply> status(StatusRequest request) {
        return request.getDigest()
                ? database.digest().thenApply(this::withDigest)
                : done(status.get().build());
    }

    private StatusReply withDigest(StateDigest digest) {
        return status.get()
                .setDigest(proto(digest.hash()))
                .setDigestPosition(digest.position())
                .build();
    }

    private StatisticsReply statistics() {
        KvStatistics kept = database.statistics();
        return StatisticsReply.newBuilder()
                .setVersion(kept.version())
                .setOldestVersion(kept.oldestVersion())
                .setHistoryVersions(kept.historyVersions())
                .setHistoryBytes(kept.historyBytes())
                .setConflictSegments(kept.conflictSegments())
                .setSessions(kept.sessions())
                .setTimeMillis(kept.timeMillis())
                .setKeys(kept.size().keys())
                .setBytes(kept.size().bytes())
                .setCommitted(kept.committed())
                .setAborted(kept.aborted())
                .build();
    }

    private static ReadMode mode(Freshness freshness) {
        switch (freshness.getKind()) {
            case LINEARIZABLE:
                return ReadMode.LINEARIZABLE;
            case LEASE:
                return ReadMode.LEASE;
            case QUORUM:
                return ReadMode.QUORUM;
            case STALE:
                return new ReadMode.Stale(staleness(freshness.getStalenessMillis()));
            default:
                throw new KvException(new KvError.Invalid("the freshness is not known here"));
        }
    }

    private static Duration staleness(long millis) {
        long bounded = millis < 0 ? Long.MAX_VALUE : millis;
        return Duration.ofMillis(Math.min(bounded, Duration.ofDays(365).toMillis()));
    }

    private static Bytes bytes(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }

    private static ByteString proto(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.asByteBuffer());
    }
}
