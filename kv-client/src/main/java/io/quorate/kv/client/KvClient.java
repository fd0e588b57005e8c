package io.quorate.kv.client;

import static io.quorate.kv.client.Requests.bytes;
import static io.quorate.kv.client.Requests.freshness;
import static io.quorate.kv.client.Requests.proto;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.Fault;
import io.quorate.kv.KvCommand;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.Mutation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.SessionCall;
import io.quorate.kv.StoreSize;
import io.quorate.kv.Transaction;
import io.quorate.kv.protocol.KvMethod;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.ClusterHealthRequest;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.ListColumnFamiliesRequest;
import io.quorate.kv.v1.PingRequest;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.ReadVersionReply;
import io.quorate.kv.v1.ReadVersionRequest;
import io.quorate.kv.v1.SetFaultReply;
import io.quorate.kv.v1.SetFaultRequest;
import io.quorate.kv.v1.StatisticsRequest;
import io.quorate.kv.v1.StatusReply;
import io.quorate.kv.v1.StatusRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A client of the key-value server. Can be used by many threads; no method blocks but {@link
 * #close}.
 *
 * <p>A future that completes exceptionally carries a {@link KvClientException}: the call had no
 * effect, and never will. A write can also end with an {@link
 * io.quorate.kv.OutcomeUnknownException}: it may have taken effect. The client repeats calls that
 * had no effect until the timeout, and reads in any case; it never repeats a write whose outcome is
 * unknown, since the repetition could come after, and undo, a newer write. The writes of a {@link
 * #session} are repeated also then, and are done once.
 */
public final class KvClient implements AutoCloseable {

    private final Calls calls;

    /** For transactions. */
    private final KvSession ownSession;

    private KvClient(Calls calls) {
        this.calls = calls;
        this.ownSession = new KvSession(calls, calls.lease());
    }

    /**
     * Makes a client. Connections are made when they are needed.
     *
     * @throws io.quorate.api.ConsensusException with {@link io.quorate.api.ConsensusError.Invalid}
     *     if the library of the protocol is not there; the message names those that are
     * @throws IllegalArgumentException if a file of TLS cannot be used; the message names it
     */
    public static KvClient create(KvClientConfig config) {
        return new KvClient(new Calls(config));
    }

    /** The same for code that waits. */
    public KvNow now() {
        return new KvNow(this);
    }

    /** Sets a key. Completes with the version of the write. */
    public CompletableFuture<Long> put(String columnFamily, Bytes key, Bytes value) {
        return write(new KvOperation.Put(columnFamily, key, value));
    }

    /** Removes a key, whether it is there or not. Completes with the version of the write. */
    public CompletableFuture<Long> delete(String columnFamily, Bytes key) {
        return write(new KvOperation.Delete(columnFamily, key));
    }

    /**
     * Removes all keys of a range, or none if more than {@link
     * io.quorate.kv.KvLimits#CLEARED_KEYS_MAX} are there. Completes with the version of the write.
     *
     * @param end the smallest key that stays; absent for no end
     */
    public CompletableFuture<Long> deleteRange(
            String columnFamily, Bytes begin, Optional<Bytes> end) {
        return commit(Transaction.blind(new Mutation.DeleteRange(columnFamily, begin, end)));
    }

    /** Does any operation. Completes with the version of the write. */
    public CompletableFuture<Long> write(KvOperation operation) {
        return execute(new KvCommand.Write(operation), Optional.empty());
    }

    /**
     * Does all of a transaction, or nothing. Completes with its version. If what it read was
     * written since, it ends with a {@link KvClientException} with the code {@code CONFLICT}.
     */
    public CompletableFuture<Long> commit(Transaction transaction) {
        return execute(new KvCommand.Commit(transaction), Optional.empty());
    }

    /**
     * Does any command. Completes with the version at which it was done.
     *
     * @param session marks it as a command of a session: if its outcome is unknown, it may be sent
     *     again with the same mark, and is done once
     */
    public CompletableFuture<Long> execute(KvCommand.Action action, Optional<SessionCall> session) {
        WriteRequest request = Requests.of(action, session);
        return calls.write(KvMethod.WRITE, request).thenApply(WriteReply::getVersion);
    }

    /**
     * A session whose writes are repeated also when their outcome is unknown, and are done once.
     * The servers keep it for a minute behind its last command, and for at least twice the timeout.
     */
    public KvSession session() {
        return session(calls.lease());
    }

    /**
     * A session whose writes are repeated also when their outcome is unknown, and are done once.
     *
     * @param lease how long the servers keep it behind its last command, from 1 s to a day. To be
     *     longer than the timeout, lest it expire while a command is repeated
     * @throws IllegalArgumentException if the lease is out of its bounds
     */
    public KvSession session(Duration lease) {
        return new KvSession(calls, lease);
    }

    KvSession ownSession() {
        return ownSession;
    }

    /** Begins a transaction. Nothing is asked of the servers before its first read or commit. */
    public KvTransaction transaction() {
        return new KvTransaction(this);
    }

    /** Runs a transaction until it commits, within {@link RetryLimit#DEFAULT}. */
    public <T> CompletableFuture<Committed<T>> run(
            Function<KvTransaction, ? extends CompletionStage<T>> body) {
        return run(RetryLimit.DEFAULT, body);
    }

    /**
     * Runs a transaction until it commits: the body reads and writes, and the client commits behind
     * it. After a conflict the body is run again with a new transaction, and so with new reads; it
     * must have no effect of its own.
     *
     * <p>Completes with what the body returned in the attempt that was committed. Ends, when it is
     * given up, with the last {@link KvClientException} with {@link KvClientException#isConflict};
     * with any other failure of the body or of {@link KvTransaction#commit} as soon as there is
     * one.
     *
     * @param body run by the caller's thread first, then by a thread of the client, which it must
     *     not block
     */
    public <T> CompletableFuture<Committed<T>> run(
            RetryLimit limit, Function<KvTransaction, ? extends CompletionStage<T>> body) {
        return new TransactionLoop(this, calls, limit).run(body);
    }

    /** The same as {@link #runNow(RetryLimit, Function)} within {@link RetryLimit#DEFAULT}. */
    public <T> Committed<T> runNow(Function<KvTransaction, T> body) {
        return runNow(RetryLimit.DEFAULT, body);
    }

    /**
     * The same as {@link #run(RetryLimit, Function)} in the caller's thread, which waits for it:
     * the body may wait for its reads with {@link CompletableFuture#join}. Throws what the other
     * ends with, not wrapped.
     */
    public <T> Committed<T> runNow(RetryLimit limit, Function<KvTransaction, T> body) {
        return new TransactionLoop(this, calls, limit).runNow(body);
    }

    /** A version to read at, as fresh as {@code mode} says. */
    public CompletableFuture<Long> readVersion(ReadMode mode) {
        ReadVersionRequest request =
                ReadVersionRequest.newBuilder().setFreshness(freshness(mode)).build();
        return calls.read(KvMethod.READ_VERSION, request).thenApply(ReadVersionReply::getVersion);
    }

    /** The value of a key. */
    public CompletableFuture<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode) {
        return get(columnFamily, key, OptionalLong.empty(), mode);
    }

    /**
     * The value of a key.
     *
     * @param version as it was then; absent for now
     */
    public CompletableFuture<Optional<Bytes>> get(
            String columnFamily, Bytes key, OptionalLong version, ReadMode mode) {
        GetRequest.Builder request =
                GetRequest.newBuilder()
                        .setColumnFamily(columnFamily)
                        .setKey(proto(key))
                        .setFreshness(freshness(mode));
        version.ifPresent(request::setVersion);
        GetRequest built = request.build();
        return calls.read(KvMethod.GET, built)
                .thenApply(
                        reply ->
                                reply.getFound()
                                        ? Optional.of(bytes(reply.getValue()))
                                        : Optional.empty());
    }

    /**
     * A part of a column family: the first entries of the range, of which a node gives 10,000 at
     * once at most whatever the limit. {@link RangeResult#hasMore} tells whether there are more;
     * {@link #scan} brings all.
     */
    public CompletableFuture<RangeResult> range(RangeQuery query, ReadMode mode) {
        return range(query, OptionalLong.empty(), mode);
    }

    /**
     * The same as of a version.
     *
     * @param version as it was then; absent for now
     */
    public CompletableFuture<RangeResult> range(
            RangeQuery query, OptionalLong version, ReadMode mode) {
        RangeRequest built = request(query, version).setFreshness(freshness(mode)).build();
        return calls.read(KvMethod.RANGE, built).thenApply(KvClient::result);
    }

    private static RangeRequest.Builder request(RangeQuery query, OptionalLong version) {
        RangeRequest.Builder request =
                RangeRequest.newBuilder()
                        .setColumnFamily(query.columnFamily())
                        .setBegin(proto(query.begin()))
                        .setOffset(query.offset())
                        .setLimit(query.limit())
                        .setReverse(query.reverse())
                        .setKeysOnly(query.keysOnly());
        query.end().ifPresent(end -> request.setEnd(proto(end)));
        version.ifPresent(request::setVersion);
        return request;
    }

    /**
     * A range of any length, part by part, all of one version. Nothing is asked of the servers
     * before its first {@link KvScan#next}.
     *
     * @param query whose limit may be any; {@link Integer#MAX_VALUE} is for all there are
     * @param mode how fresh the version must be
     */
    public KvScan scan(RangeQuery query, ReadMode mode) {
        return scan(query, OptionalLong.empty(), mode);
    }

    /**
     * A range of any length, as {@link #scan(RangeQuery, ReadMode)}.
     *
     * @param version as it was then; absent for now. It has to stay readable while this lasts
     */
    public KvScan scan(RangeQuery query, OptionalLong version, ReadMode mode) {
        RangeRequest.Builder request = request(query, version);
        if (query.limit() == Integer.MAX_VALUE) {
            request.clearLimit();
        }
        return new KvScan(calls, request.build(), mode);
    }

    /** The keys that start with {@code prefix}, without values. */
    public CompletableFuture<RangeResult> listKeys(
            String columnFamily, Bytes prefix, int limit, ReadMode mode) {
        return range(RangeQuery.prefix(columnFamily, prefix, limit), mode);
    }

    private static RangeResult result(RangeReply reply) {
        List<KvEntry> entries = new ArrayList<>(reply.getEntriesCount());
        for (Entry entry : reply.getEntriesList()) {
            entries.add(new KvEntry(bytes(entry.getKey()), bytes(entry.getValue())));
        }
        return new RangeResult(entries, reply.getHasMore());
    }

    /**
     * Watches what is written under a prefix. Nothing is asked of the servers before its first
     * {@link KvWatch#next}.
     *
     * @param fromVersion the first version that counts, from 1 up; one that is not there yet is
     *     waited for
     */
    public KvWatch watch(String columnFamily, Bytes prefix, long fromVersion) {
        return new KvWatch(calls, columnFamily, prefix, fromVersion);
    }

    /** Watches what is written under a prefix after all that was acknowledged before this call. */
    public CompletableFuture<KvWatch> watch(String columnFamily, Bytes prefix) {
        return readVersion(ReadMode.LINEARIZABLE)
                .thenApply(version -> watch(columnFamily, prefix, version + 1));
    }

    /** The names of the column families, in alphabetical order. */
    public CompletableFuture<List<String>> columnFamilies(ReadMode mode) {
        ListColumnFamiliesRequest request =
                ListColumnFamiliesRequest.newBuilder().setFreshness(freshness(mode)).build();
        return calls.read(KvMethod.LIST_COLUMN_FAMILIES, request)
                .thenApply(reply -> List.copyOf(reply.getNamesList()));
    }

    /**
     * How the node at the first endpoint stands.
     *
     * @param digest whether to read its whole state for a fingerprint
     */
    public CompletableFuture<StatusReply> status(boolean digest) {
        StatusRequest request = StatusRequest.newBuilder().setDigest(digest).build();
        return calls.read(KvMethod.STATUS, request);
    }

    /** How the cluster stands, as its leader sees it. */
    public CompletableFuture<ClusterHealthReply> clusterHealth() {
        return calls.read(KvMethod.CLUSTER_HEALTH, ClusterHealthRequest.getDefaultInstance());
    }

    /** What the node at the first endpoint keeps. */
    public CompletableFuture<KvStatistics> statistics() {
        return calls.read(KvMethod.STATISTICS, StatisticsRequest.getDefaultInstance())
                .thenApply(
                        reply ->
                                new KvStatistics(
                                        reply.getVersion(),
                                        reply.getOldestVersion(),
                                        Math.toIntExact(reply.getHistoryVersions()),
                                        reply.getHistoryBytes(),
                                        Math.toIntExact(reply.getConflictSegments()),
                                        Math.toIntExact(reply.getSessions()),
                                        reply.getTimeMillis(),
                                        new StoreSize(reply.getKeys(), reply.getBytes()),
                                        reply.getCommitted(),
                                        reply.getAborted()));
    }

    /**
     * Makes the node at the first endpoint feign a fault, if its config allows that. Completes with
     * the number of the node.
     */
    public CompletableFuture<Integer> setFault(Fault fault) {
        SetFaultRequest request = Requests.of(fault);
        return calls.read(KvMethod.SET_FAULT, request).thenApply(SetFaultReply::getNode);
    }

    /** Asks a node to send {@code payload} back. */
    public CompletableFuture<Bytes> ping(Bytes payload) {
        PingRequest request = PingRequest.newBuilder().setPayload(proto(payload)).build();
        return calls.read(KvMethod.PING, request).thenApply(reply -> bytes(reply.getPayload()));
    }

    /**
     * Gives up what is pending and closes all connections. If there were transactions, it first
     * tells the servers that their session ends, and waits for them no longer than a second.
     */
    @Override
    public void close() {
        ownSession.close();
        calls.close();
    }
}
