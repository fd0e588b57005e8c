package io.quorate.server.kv;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvDatabase;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.StateDigest;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.ClusterHealthRequest;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.Freshness;
import io.quorate.kv.v1.GetReply;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.KvServiceGrpc;
import io.quorate.kv.v1.ListColumnFamiliesReply;
import io.quorate.kv.v1.ListColumnFamiliesRequest;
import io.quorate.kv.v1.PingReply;
import io.quorate.kv.v1.PingRequest;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.ReadVersionRequest;
import io.quorate.kv.v1.SetFaultReply;
import io.quorate.kv.v1.SetFaultRequest;
import io.quorate.kv.v1.StatisticsReply;
import io.quorate.kv.v1.StatisticsRequest;
import io.quorate.kv.v1.StatusReply;
import io.quorate.kv.v1.StatusRequest;
import io.quorate.kv.v1.WatchReply;
import io.quorate.kv.v1.WatchRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A {@link KvDatabase} as a gRPC service. */
public final class GrpcKvService extends KvServiceGrpc.KvServiceImplBase {

    private static final int RANGE_ENTRIES_MAX = 10_000;
    private static final int RANGE_ENTRIES_DEFAULT = 1_000;

    private final KvDatabase database;
    private final Watches watches;
    private final Supplier<StatusReply.Builder> status;
    private final Supplier<ClusterHealthReply> health;

    /**
     * Makes a service.
     *
     * @param watches of the same database
     * @param status how the node stands, without its digest
     * @param health how the cluster stands; throws what clients are told, if this node cannot say
     */
    public GrpcKvService(
            KvDatabase database,
            Watches watches,
            Supplier<StatusReply.Builder> status,
            Supplier<ClusterHealthReply> health) {
        this.database = database;
        this.watches = watches;
        this.status = status;
        this.health = health;
    }

    @Override
    public void write(WriteRequest request, StreamObserver<WriteReply> reply) {
        answer(
                reply,
                () ->
                        database.execute(Commands.action(request), Commands.session(request))
                                .thenApply(
                                        version ->
                                                WriteReply.newBuilder()
                                                        .setVersion(version)
                                                        .build()));
    }

    @Override
    public void readVersion(ReadVersionRequest request, StreamObserver<ReadVersionReply> reply) {
        answer(
                reply,
                () ->
                        database.readVersion(mode(request.getFreshness()))
                                .thenApply(
                                        version ->
                                                ReadVersionReply.newBuilder()
                                                        .setVersion(version)
                                                        .build()));
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetReply> reply) {
        answer(reply, () -> get(request).thenApply(GrpcKvService::found));
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

    @Override
    public void range(RangeRequest request, StreamObserver<RangeReply> reply) {
        answer(reply, () -> range(request).thenApply(GrpcKvService::entries));
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

    private static RangeReply entries(RangeResult result) {
        RangeReply.Builder reply = RangeReply.newBuilder().setHasMore(result.hasMore());
        for (KvEntry entry : result.entries()) {
            reply.addEntries(
                    Entry.newBuilder().setKey(proto(entry.key())).setValue(proto(entry.value())));
        }
        return reply.build();
    }

    @Override
    public void listColumnFamilies(
            ListColumnFamiliesRequest request, StreamObserver<ListColumnFamiliesReply> reply) {
        answer(
                reply,
                () ->
                        database.columnFamilies(mode(request.getFreshness()))
                                .thenApply(
                                        names ->
                                                ListColumnFamiliesReply.newBuilder()
                                                        .addAllNames(names)
                                                        .build()));
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<WatchReply> reply) {
        GrpcWatch.begin(watches, request, (ServerCallStreamObserver<WatchReply>) reply);
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusReply> reply) {
        answer(
                reply,
                () -> {
                    if (!request.getDigest()) {
                        return CompletableFuture.completedFuture(status.get().build());
                    }
                    return database.digest().thenApply(this::withDigest);
                });
    }

    private StatusReply withDigest(StateDigest digest) {
        return status.get()
                .setDigest(proto(digest.hash()))
                .setDigestPosition(digest.position())
                .build();
    }

    @Override
    public void statistics(StatisticsRequest request, StreamObserver<StatisticsReply> reply) {
        answer(
                reply,
                () -> {
                    KvStatistics kept = database.statistics();
                    return CompletableFuture.completedFuture(
                            StatisticsReply.newBuilder()
                                    .setVersion(kept.version())
                                    .setOldestVersion(kept.oldestVersion())
                                    .setHistoryVersions(kept.historyVersions())
                                    .setHistoryBytes(kept.historyBytes())
                                    .setConflictSegments(kept.conflictSegments())
                                    .setSessions(kept.sessions())
                                    .setTimeMillis(kept.timeMillis())
                                    .build());
                });
    }

    @Override
    public void clusterHealth(
            ClusterHealthRequest request, StreamObserver<ClusterHealthReply> reply) {
        answer(reply, () -> CompletableFuture.completedFuture(health.get()));
    }

    @Override
    public void setFault(SetFaultRequest request, StreamObserver<SetFaultReply> reply) {
        answer(
                reply,
                () -> {
                    database.setFault(Commands.fault(request));
                    int node = status.get().getNode();
                    return CompletableFuture.completedFuture(
                            SetFaultReply.newBuilder().setNode(node).build());
                });
    }

    @Override
    public void ping(PingRequest request, StreamObserver<PingReply> reply) {
        answer(
                reply,
                () ->
                        CompletableFuture.completedFuture(
                                PingReply.newBuilder().setPayload(request.getPayload()).build()));
    }

    private static <T> void answer(StreamObserver<T> reply, Supplier<CompletionStage<T>> question) {
        CompletionStage<T> stage;
        try {
            stage = question.get();
        } catch (RuntimeException e) {
            reply.onError(Failures.toStatus(e));
            return;
        }
        stage.whenComplete(
                (value, failure) -> {
                    if (failure != null) {
                        reply.onError(Failures.toStatus(failure));
                    } else {
                        reply.onNext(value);
                        reply.onCompleted();
                    }
                });
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
