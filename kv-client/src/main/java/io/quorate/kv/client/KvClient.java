package io.quorate.kv.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvOperation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.v1.CreateColumnFamily;
import io.quorate.kv.v1.Delete;
import io.quorate.kv.v1.DropColumnFamily;
import io.quorate.kv.v1.Entry;
import io.quorate.kv.v1.Freshness;
import io.quorate.kv.v1.GetRequest;
import io.quorate.kv.v1.ListColumnFamiliesRequest;
import io.quorate.kv.v1.Put;
import io.quorate.kv.v1.RangeReply;
import io.quorate.kv.v1.RangeRequest;
import io.quorate.kv.v1.StatusReply;
import io.quorate.kv.v1.StatusRequest;
import io.quorate.kv.v1.WriteReply;
import io.quorate.kv.v1.WriteRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A client of the key-value server. Can be used by many threads; no method blocks but {@link
 * #close}.
 *
 * <p>A future that completes exceptionally carries a {@link KvClientException}: the call had no
 * effect, and never will. A write can also end with an {@link
 * io.quorate.kv.OutcomeUnknownException}: it may have taken effect. The client repeats calls that
 * had no effect until the timeout, and reads in any case; it never repeats a write whose outcome is
 * unknown, since the repetition could come after, and undo, a newer write.
 */
public final class KvClient implements AutoCloseable {

    private final Calls calls;

    private KvClient(Calls calls) {
        this.calls = calls;
    }

    /** Makes a client. Connections are made when they are needed. */
    public static KvClient create(KvClientConfig config) {
        return new KvClient(new Calls(config));
    }

    /** Sets a key. Completes with the version of the write. */
    public CompletableFuture<Long> put(String columnFamily, Bytes key, Bytes value) {
        return write(new KvOperation.Put(columnFamily, key, value));
    }

    /** Removes a key, whether it is there or not. Completes with the version of the write. */
    public CompletableFuture<Long> delete(String columnFamily, Bytes key) {
        return write(new KvOperation.Delete(columnFamily, key));
    }

    /** Does any operation. Completes with the version of the write. */
    public CompletableFuture<Long> write(KvOperation operation) {
        WriteRequest request = request(operation);
        return calls.write(stub -> stub.write(request)).thenApply(WriteReply::getVersion);
    }

    private static WriteRequest request(KvOperation operation) {
        WriteRequest.Builder request = WriteRequest.newBuilder();
        String family = operation.columnFamily();
        if (operation instanceof KvOperation.Put) {
            KvOperation.Put put = (KvOperation.Put) operation;
            return request.setPut(
                            Put.newBuilder()
                                    .setColumnFamily(family)
                                    .setKey(proto(put.key()))
                                    .setValue(proto(put.value())))
                    .build();
        }
        if (operation instanceof KvOperation.Delete) {
            return request.setDelete(
                            Delete.newBuilder()
                                    .setColumnFamily(family)
                                    .setKey(proto(((KvOperation.Delete) operation).key())))
                    .build();
        }
        return operation instanceof KvOperation.CreateColumnFamily
                ? request.setCreateColumnFamily(CreateColumnFamily.newBuilder().setName(family))
                        .build()
                : request.setDropColumnFamily(DropColumnFamily.newBuilder().setName(family))
                        .build();
    }

    /** The value of a key. */
    public CompletableFuture<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode) {
        GetRequest request =
                GetRequest.newBuilder()
                        .setColumnFamily(columnFamily)
                        .setKey(proto(key))
                        .setFreshness(freshness(mode))
                        .build();
        return calls.read(stub -> stub.get(request))
                .thenApply(
                        reply ->
                                reply.getFound()
                                        ? Optional.of(bytes(reply.getValue()))
                                        : Optional.empty());
    }

    /** A part of a column family. */
    public CompletableFuture<RangeResult> range(RangeQuery query, ReadMode mode) {
        RangeRequest.Builder request =
                RangeRequest.newBuilder()
                        .setColumnFamily(query.columnFamily())
                        .setBegin(proto(query.begin()))
                        .setLimit(query.limit())
                        .setReverse(query.reverse())
                        .setKeysOnly(query.keysOnly())
                        .setFreshness(freshness(mode));
        query.end().ifPresent(end -> request.setEnd(proto(end)));
        RangeRequest built = request.build();
        return calls.read(stub -> stub.range(built)).thenApply(KvClient::result);
    }

    private static RangeResult result(RangeReply reply) {
        List<KvEntry> entries = new ArrayList<>(reply.getEntriesCount());
        for (Entry entry : reply.getEntriesList()) {
            entries.add(new KvEntry(bytes(entry.getKey()), bytes(entry.getValue())));
        }
        return new RangeResult(entries, reply.getHasMore());
    }

    /** The names of the column families, in alphabetical order. */
    public CompletableFuture<List<String>> columnFamilies(ReadMode mode) {
        ListColumnFamiliesRequest request =
                ListColumnFamiliesRequest.newBuilder().setFreshness(freshness(mode)).build();
        return calls.read(stub -> stub.listColumnFamilies(request))
                .thenApply(reply -> List.copyOf(reply.getNamesList()));
    }

    /**
     * How the node at the first endpoint stands.
     *
     * @param digest whether to read its whole state for a fingerprint
     */
    public CompletableFuture<StatusReply> status(boolean digest) {
        StatusRequest request = StatusRequest.newBuilder().setDigest(digest).build();
        return calls.read(stub -> stub.status(request));
    }

    private static Freshness freshness(ReadMode mode) {
        Freshness.Builder freshness = Freshness.newBuilder();
        if (mode instanceof ReadMode.Stale) {
            return freshness
                    .setKind(Freshness.Kind.STALE)
                    .setStalenessMillis(((ReadMode.Stale) mode).bound().toMillis())
                    .build();
        }
        if (mode instanceof ReadMode.Lease) {
            return freshness.setKind(Freshness.Kind.LEASE).build();
        }
        return mode instanceof ReadMode.Quorum
                ? freshness.setKind(Freshness.Kind.QUORUM).build()
                : freshness.build();
    }

    private static ByteString proto(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.asByteBuffer());
    }

    private static Bytes bytes(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }

    /** Gives up what is pending and closes all connections. */
    @Override
    public void close() {
        calls.close();
    }
}
