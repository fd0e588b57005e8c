package io.quorate.kv.client;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A {@link KvClient} for code that waits: each method does in the thread of its caller what the
 * client's method of the same name begins. It returns within the client's timeout, is not ended by
 * an interrupt, and throws what the future would carry, not wrapped: a {@link KvClientException}
 * for what had no effect, and of a write an {@link io.quorate.kv.OutcomeUnknownException}.
 */
public final class KvNow {

    private final KvClient client;

    KvNow(KvClient client) {
        this.client = client;
    }

    /** Waits for anything else that the client, a session or a transaction has begun. */
    public static <T> T of(CompletableFuture<T> begun) {
        try {
            return begun.join();
        } catch (CompletionException e) {
            throw TransactionLoop.unchecked(Failure.of(e));
        }
    }

    public long put(String columnFamily, Bytes key, Bytes value) {
        return of(client.put(columnFamily, key, value));
    }

    public long delete(String columnFamily, Bytes key) {
        return of(client.delete(columnFamily, key));
    }

    public long deleteRange(String columnFamily, Bytes begin, Optional<Bytes> end) {
        return of(client.deleteRange(columnFamily, begin, end));
    }

    public long write(KvOperation operation) {
        return of(client.write(operation));
    }

    public long commit(Transaction transaction) {
        return of(client.commit(transaction));
    }

    public long readVersion(ReadMode mode) {
        return of(client.readVersion(mode));
    }

    public Optional<Bytes> get(String columnFamily, Bytes key, ReadMode mode) {
        return of(client.get(columnFamily, key, mode));
    }

    public Optional<Bytes> get(
            String columnFamily, Bytes key, OptionalLong version, ReadMode mode) {
        return of(client.get(columnFamily, key, version, mode));
    }

    public RangeResult range(RangeQuery query, ReadMode mode) {
        return of(client.range(query, mode));
    }

    public RangeResult range(RangeQuery query, OptionalLong version, ReadMode mode) {
        return of(client.range(query, version, mode));
    }

    public List<String> columnFamilies(ReadMode mode) {
        return of(client.columnFamilies(mode));
    }

    public KvStatistics statistics() {
        return of(client.statistics());
    }
}
