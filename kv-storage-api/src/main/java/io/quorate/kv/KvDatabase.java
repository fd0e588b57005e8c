package io.quorate.kv;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What a node offers its clients. Every method can be called by any thread and does not block.
 *
 * <p>A stage that completes exceptionally carries a {@link KvException} (what was asked makes no
 * sense, or conflicts), or a {@link io.quorate.api.ConsensusException}. A command that completes
 * exceptionally with either never took effect, unless it is an {@link OutcomeUnknownException}.
 */
public interface KvDatabase extends AutoCloseable {

    /**
     * Does something. Completes with the version at which it was done, when it is durable and
     * applied here.
     *
     * @param session marks it as a command of a session: sent again with the same mark, it is not
     *     done again, and completes as it did then
     */
    CompletionStage<Long> execute(KvCommand.Action action, Optional<SessionCall> session);

    /** Changes something, outside of a session. */
    default CompletionStage<Long> write(KvOperation operation) {
        return execute(new KvCommand.Write(operation), Optional.empty());
    }

    /** Sets a key. */
    default CompletionStage<Long> put(String columnFamily, Bytes key, Bytes value) {
        return write(new KvOperation.Put(columnFamily, key, value));
    }

    /** Removes a key, whether it is there or not. */
    default CompletionStage<Long> delete(String columnFamily, Bytes key) {
        return write(new KvOperation.Delete(columnFamily, key));
    }

    /**
     * Does all of a transaction or nothing, outside of a session.
     *
     * @return completes exceptionally with {@link KvError.Conflict} or {@link
     *     KvError.VersionTooOld} if what it rests on does not hold
     */
    default CompletionStage<Long> commit(Transaction transaction) {
        return execute(new KvCommand.Commit(transaction), Optional.empty());
    }

    /** A version whose state is as fresh as {@code mode} says, for reads of one moment. */
    CompletionStage<Long> readVersion(ReadMode mode);

    /** The value of a key. */
    CompletionStage<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode);

    /**
     * The value that a key had at a version.
     *
     * @param mode what this node has to know before it answers; a version that it does not know yet
     *     is {@link KvError.VersionAhead}
     */
    CompletionStage<Optional<Bytes>> snapshotGet(
            String columnFamily, Bytes key, long version, ReadMode mode);

    /** A part of a column family. */
    CompletionStage<RangeResult> range(RangeQuery query, ReadMode mode);

    /** A part of a column family as it was at a version; as {@link #snapshotGet}. */
    CompletionStage<RangeResult> snapshotRange(RangeQuery query, long version, ReadMode mode);

    /** The keys that start with {@code prefix}, without values. */
    default CompletionStage<RangeResult> listKeys(
            String columnFamily, Bytes prefix, int limit, ReadMode mode) {
        return range(RangeQuery.prefix(columnFamily, prefix, limit), mode);
    }

    /**
     * What was written from a version on, a page at a time, each change once and in order. The next
     * page begins above {@link ChangePage#throughVersion}, on this node or another. It is empty if
     * there is nothing yet.
     *
     * @param mode as {@link #snapshotGet}
     * @return completes exceptionally with {@link KvError.VersionTooOld} if some of it is no longer
     *     kept, and with {@link KvError.UnknownColumnFamily} if the column family was not there
     *     then, or is not now
     */
    CompletionStage<ChangePage> changes(ChangeQuery query, ReadMode mode);

    /** Adds a listener, which is called whenever there may be more {@link #changes}. Quick. */
    void addChangeListener(Runnable listener);

    /** The names of the column families, in alphabetical order. */
    CompletionStage<List<String>> columnFamilies(ReadMode mode);

    /** What this node keeps, whatever others hold. */
    KvStatistics statistics();

    /** A fingerprint of what this node holds now, whatever others hold. Reads everything. */
    CompletionStage<StateDigest> digest();

    /**
     * Makes this node feign a fault, in place of one of the same kind on the same operations.
     *
     * @throws KvException with {@link KvError.Invalid} if this node does not do that
     */
    default void setFault(Fault fault) {
        throw new KvException(
                new KvError.Invalid(
                        "this node feigns no faults; it would with kv.fault_injection = true"));
    }

    /** Ends everything that is pending. */
    @Override
    void close();
}
