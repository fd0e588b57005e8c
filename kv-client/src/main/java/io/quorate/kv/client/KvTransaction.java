package io.quorate.kv.client;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KeyRange;
import io.quorate.kv.KvException;
import io.quorate.kv.KvLimits;
import io.quorate.kv.Mutation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: reads of one version, with its own writes over it, and writes that are done all at
 * once, or not at all, when it is committed. It commits if nothing that it has seen was written
 * since.
 *
 * <ul>
 *   <li>The first read takes the version, which has all that was acknowledged before.
 *   <li>A read sees what this transaction wrote before the read was asked for, and else the state
 *       of the version. Where it sees what this transaction wrote, it rests on nothing.
 *   <li>It rests on the keys that it has seen, found or not: a range with a limit, up to its last
 *       key. Reads called {@code snapshot...} are the same, and rest on nothing.
 *   <li>Where a versionstamp is to stand, reads end with a {@link KvException} until the commit.
 *   <li>Writes alone conflict with nothing.
 * </ul>
 *
 * <p>For example, taking from one account what goes to another:
 *
 * <pre>{@code
 * Committed<Long> done =
 *         client.runNow(
 *                 transaction -> {
 *                     long from = amount(transaction.get("default", a).join());
 *                     long to = amount(transaction.get("default", b).join());
 *                     if (from < 10) {
 *                         throw new IllegalStateException("only " + from + " are left");
 *                     }
 *                     transaction.put("default", a, Bytes.utf8("" + (from - 10)));
 *                     transaction.put("default", b, Bytes.utf8("" + (to + 10)));
 *                     return from - 10;
 *                 });
 * }</pre>
 *
 * <p>Can be used by many threads; no method blocks. Reads end with a {@link KvClientException}, for
 * which {@link KvClientException#isConflict} is true if the version is no longer kept. {@link
 * KvClient#run} makes, commits and repeats transactions.
 */
public final class KvTransaction {

    private final KvClient client;
    private final WriteBuffer writes = new WriteBuffer();
    private final KeyRanges reads = new KeyRanges();
    private final List<KeyRange> writeConflicts = new ArrayList<>();
    private @Nullable CompletableFuture<Long> version;
    private boolean committed;

    KvTransaction(KvClient client) {
        this.client = client;
    }

    /** The version that all reads are made at. */
    public synchronized CompletableFuture<Long> readVersion() {
        if (version == null) {
            version = client.readVersion(ReadMode.LINEARIZABLE);
        }
        return version.copy();
    }

    /**
     * Makes all reads at a version that is known, in place of the newest.
     *
     * @throws IllegalStateException if a version was taken already
     */
    public synchronized void setReadVersion(long known) {
        requireOpen();
        if (version != null) {
            throw new IllegalStateException("the transaction has a read version already");
        }
        version = CompletableFuture.completedFuture(known);
    }

    /** The value of a key. */
    public CompletableFuture<Optional<Bytes>> get(String columnFamily, Bytes key) {
        return get(columnFamily, key, true);
    }

    /** The value of a key; the transaction does not rest on it. */
    public CompletableFuture<Optional<Bytes>> snapshotGet(String columnFamily, Bytes key) {
        return get(columnFamily, key, false);
    }

    private CompletableFuture<Optional<Bytes>> get(
            String columnFamily, Bytes key, boolean restsOnIt) {
        return reading(
                () -> {
                    KeyRange point = KeyRange.point(columnFamily, key);
                    NavigableMap<Bytes, Optional<Bytes>> own = writes.range(point);
                    if (!own.isEmpty()) {
                        return CompletableFuture.completedFuture(own.firstEntry().getValue());
                    }
                    if (writes.cleared().overlaps(point)) {
                        return CompletableFuture.completedFuture(Optional.empty());
                    }
                    return readVersion()
                            .thenCompose(
                                    at ->
                                            client.get(
                                                    columnFamily,
                                                    key,
                                                    OptionalLong.of(at),
                                                    ReadMode.LINEARIZABLE))
                            .whenComplete(
                                    (value, failure) -> {
                                        if (restsOnIt && failure == null) {
                                            restOn(point, List.of());
                                        }
                                    });
                });
    }

    /** A part of a column family. */
    public CompletableFuture<RangeResult> range(RangeQuery query) {
        return range(query, true);
    }

    /** A part of a column family; the transaction does not rest on it. */
    public CompletableFuture<RangeResult> snapshotRange(RangeQuery query) {
        return range(query, false);
    }

    private CompletableFuture<RangeResult> range(RangeQuery query, boolean restsOnIt) {
        return reading(
                () -> {
                    NavigableMap<Bytes, Optional<Bytes>> own = writes.range(query.range());
                    KeyRanges cleared = writes.cleared();
                    List<KeyRange> written = written(query.columnFamily(), own, cleared);
                    return readVersion()
                            .thenCompose(
                                    at ->
                                            new MergedRange(
                                                            query,
                                                            part ->
                                                                    client.range(
                                                                            part,
                                                                            OptionalLong.of(at),
                                                                            ReadMode.LINEARIZABLE),
                                                            own,
                                                            cleared)
                                                    .read())
                            .whenComplete(
                                    (result, failure) -> {
                                        if (restsOnIt && failure == null) {
                                            restOn(query.seenBy(result), written);
                                        }
                                    });
                });
    }

    /** Asks under the lock, so that the read sees the writes before it and none behind it. */
    private synchronized <T> CompletableFuture<T> reading(Supplier<CompletableFuture<T>> read) {
        requireOpen();
        try {
            return read.get();
        } catch (KvException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** All of a column family that this transaction has written, in order. */
    private static List<KeyRange> written(
            String family, NavigableMap<Bytes, Optional<Bytes>> own, KeyRanges cleared) {
        KeyRanges written = new KeyRanges();
        own.keySet().forEach(key -> written.add(KeyRange.point(family, key)));
        for (KeyRange range : cleared.list()) {
            if (range.columnFamily().equals(family)) {
                written.add(range);
            }
        }
        return written.list();
    }

    /**
     * Rests on a range, but for what came from this transaction.
     *
     * @param own in order; they do not overlap
     */
    private synchronized void restOn(KeyRange seen, List<KeyRange> own) {
        Bytes from = seen.begin();
        for (KeyRange written : own) {
            if (written.begin().compareTo(from) > 0) {
                addRead(seen, from, Optional.of(written.begin()));
            }
            if (written.end().isEmpty()) {
                return;
            }
            if (written.end().get().compareTo(from) > 0) {
                from = written.end().get();
            }
        }
        addRead(seen, from, seen.end());
    }

    /** Rests on what is from {@code from} up to {@code to}, and was seen. */
    private void addRead(KeyRange seen, Bytes from, Optional<Bytes> to) {
        Optional<Bytes> end = to;
        if (seen.end().isPresent() && (to.isEmpty() || to.get().compareTo(seen.end().get()) > 0)) {
            end = seen.end();
        }
        if (end.isEmpty() || from.compareTo(end.get()) < 0) {
            reads.add(new KeyRange(seen.columnFamily(), from, end));
        }
    }

    /** Rests on keys as if they had been read. Takes the version, if nothing has. */
    public synchronized void addReadConflict(KeyRange range) {
        requireOpen();
        if (version == null) {
            version = client.readVersion(ReadMode.LINEARIZABLE);
        }
        reads.add(range);
    }

    /** Conflicts with transactions that read these keys, as if they were written. */
    public synchronized void addWriteConflict(KeyRange range) {
        requireOpen();
        writeConflicts.add(range);
    }

    /** Sets a key. */
    public void put(String columnFamily, Bytes key, Bytes value) {
        mutate(new Mutation.Put(columnFamily, key, value));
    }

    /** Removes a key, whether it is there or not. */
    public void delete(String columnFamily, Bytes key) {
        mutate(new Mutation.Delete(columnFamily, key));
    }

    /**
     * Removes all keys of a range, also those that nobody knows of before the commit. No more than
     * {@link KvLimits#CLEARED_KEYS_MAX} may be there.
     *
     * @param end the smallest key that stays; absent for no end
     * @throws KvException if it ends before it begins
     */
    public void deleteRange(String columnFamily, Bytes begin, Optional<Bytes> end) {
        mutate(new Mutation.DeleteRange(columnFamily, begin, end));
    }

    /**
     * Sets a key that ends with the versionstamp.
     *
     * @param template the key; its last {@link Mutation#STAMP_BYTES} are replaced
     * @throws KvException if it is shorter than that
     */
    public void putStampedKey(String columnFamily, Bytes template, Bytes value) {
        mutate(new Mutation.PutStampedKey(columnFamily, template, value));
    }

    /**
     * Sets a key to a value that ends with the versionstamp.
     *
     * @param template the value; its last {@link Mutation#STAMP_BYTES} are replaced
     * @throws KvException if it is shorter than that
     */
    public void putStampedValue(String columnFamily, Bytes key, Bytes template) {
        mutate(new Mutation.PutStampedValue(columnFamily, key, template));
    }

    private synchronized void mutate(Mutation mutation) {
        requireOpen();
        writes.add(mutation);
    }

    private synchronized Transaction transaction(OptionalLong at) {
        return new Transaction(at, reads.list(), writeConflicts, writes.mutations());
    }

    /**
     * What came of it.
     *
     * @param version what {@link #commit} completed with
     */
    public <T> Committed<T> done(T result, long version) {
        Transaction whole = transaction(OptionalLong.of(version));
        return new Committed<>(
                result, version, whole.generatedKeys(version), whole.generatedValues(version));
    }

    private void requireOpen() {
        if (committed) {
            throw new IllegalStateException("the transaction is committed already");
        }
    }

    /**
     * Does all writes, or none, through the client's session: once, whatever happens to a node.
     * Completes with the version at which they were done; for a transaction that only read, with
     * that of its reads. Ends with
     *
     * <ul>
     *   <li>a {@link KvClientException} with {@link KvClientException#isConflict}: what it rests on
     *       was written since, or was read too long ago. Nothing was done;
     *   <li>another {@link KvClientException}: nothing was done, and never will be;
     *   <li>an {@link io.quorate.kv.OutcomeUnknownException}, see {@link KvSession}.
     * </ul>
     *
     * @throws IllegalStateException if it was called before
     */
    public CompletableFuture<Long> commit() {
        synchronized (this) {
            requireOpen();
            committed = true;
            if (writes.isEmpty() && writeConflicts.isEmpty()) {
                return readVersion();
            }
            if (reads.isEmpty()) {
                return submit(OptionalLong.empty());
            }
        }
        return readVersion().thenCompose(at -> submit(OptionalLong.of(at)));
    }

    private synchronized CompletableFuture<Long> submit(OptionalLong at) {
        try {
            Transaction transaction = transaction(at);
            return client.ownSession().commit(transaction);
        } catch (KvException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
