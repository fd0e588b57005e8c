package io.quorate.kv;

import io.quorate.api.Bytes;
import io.quorate.api.StateSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A local key-value store that remembers how far it has been written.
 *
 * <p>{@link #apply}, {@link #skipTo}, {@link #snapshot}, {@link #restore} and {@link #close} are
 * called by one thread at a time. Queries come from any thread beside them, and see each {@link
 * #apply} wholly or not at all. After {@link #close} every method but {@link #close} throws a
 * {@link io.quorate.api.ConsensusException} with {@link io.quorate.api.ConsensusError.Closed}.
 *
 * <p>Every method that reads or writes throws {@link java.io.UncheckedIOException} if the store
 * cannot be read or written; the message names its directory. After a failed write, writes fail
 * until the store is opened anew.
 *
 * <p>What an operation does is a function of the contents and the operation alone. In particular a
 * store takes keys and values of any size: {@link KvLimits} were checked before.
 */
public interface KvStore extends AutoCloseable {

    /** The column family that is always there. */
    String DEFAULT_COLUMN_FAMILY = "default";

    /**
     * The position of the newest operation in this store, 0 if there is none. Stored in one step
     * with the data, so after a crash the store holds exactly the operations up to here.
     */
    long appliedPosition();

    /**
     * Applies operations in order, all in one step together with the position of the last one.
     *
     * @param operations with positions above {@link #appliedPosition} that never fall; several may
     *     have the same, and are then parts of one change
     * @return one outcome for each, in their order. An operation that is rejected changes nothing,
     *     and those after it go on
     * @throws IllegalArgumentException if the positions are others; nothing is applied then
     */
    List<KvOutcome> apply(List<PositionedOperation> operations);

    /**
     * Moves {@link #appliedPosition} to {@code position}: up to there, there was nothing to apply.
     * It is stored with the next write. Does nothing if the position is not above.
     */
    void skipTo(long position);

    /**
     * The value of a key.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    Optional<Bytes> get(String columnFamily, Bytes key);

    /**
     * A part of a column family, as of one moment: no more than a {@link RangePage} takes.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    RangeResult range(RangeQuery query);

    /**
     * Answers a query that looks at several things as of one moment. It has to be short: it may
     * hold up a {@link #restore}.
     */
    <T> T read(Function<KvView, T> query);

    /** The names of the column families, in alphabetical order. */
    List<String> columnFamilies();

    /**
     * About how much a column family holds. Does not look at keys.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    StoreSize size(String columnFamily);

    /** A fingerprint of one moment's whole state. Reads everything. */
    StateDigest digest();

    /**
     * The state of this moment, held fast to be written as a snapshot. It stays what it is while
     * operations are applied and another state is restored; it ends with {@link #close}.
     */
    StateSnapshot snapshot();

    /**
     * The state of this moment, held fast to be read: its {@link StateSnapshot#writeTo} makes
     * nothing durable, and writes equal bytes for equal states at equal positions, whatever kind of
     * store it is. May be asked for by any thread, as a query.
     */
    default StateSnapshot view() {
        return snapshot();
    }

    /**
     * Replaces everything by what a {@link #snapshot} of any store wrote. All or nothing: when it
     * throws, the contents are what they were. When it returns, a store that survives its process
     * is never set back below {@code position} by a crash.
     *
     * @param position the position of the snapshot
     * @param in its bytes; not closed here
     * @throws IOException if they cannot be read or stored, or make no sense
     */
    void restore(long position, InputStream in) throws IOException;

    /**
     * Makes durable what the store keeps durable, and lets go of it. Waits for queries under way.
     * Does nothing the second time.
     */
    @Override
    void close();
}
