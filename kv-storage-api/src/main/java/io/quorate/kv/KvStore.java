package io.quorate.kv;

import io.quorate.api.Bytes;
import io.quorate.api.StateSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * A local key-value store that remembers how far it has been written.
 *
 * <p>{@link #apply}, {@link #skipTo}, {@link #snapshot}, {@link #restore} and {@link #close} are
 * called by one thread at a time. Queries come from any thread beside them, and see each {@link
 * #apply} wholly or not at all.
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
     * @param operations with strictly increasing positions above {@link #appliedPosition}
     * @return one outcome for each, in their order. An operation that is rejected changes nothing,
     *     and those after it go on
     * @throws java.io.UncheckedIOException if it cannot be stored
     */
    List<KvOutcome> apply(List<PositionedOperation> operations);

    /** Remembers {@code position} with the next write: up to there, there was nothing to apply. */
    void skipTo(long position);

    /**
     * The value of a key.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    Optional<Bytes> get(String columnFamily, Bytes key);

    /**
     * A part of a column family, as of one moment.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    RangeResult range(RangeQuery query);

    /** The names of the column families, in alphabetical order. */
    List<String> columnFamilies();

    /** A fingerprint of one moment's whole state. Reads everything. */
    StateDigest digest();

    /** The state of this moment, held fast to be written as a snapshot. */
    StateSnapshot snapshot();

    /**
     * Replaces everything by what a {@link #snapshot} of any store wrote. All or nothing.
     *
     * @param position the position of the snapshot
     * @param in its bytes; not closed here
     * @throws IOException if they cannot be read or stored, or make no sense
     */
    void restore(long position, InputStream in) throws IOException;

    /**
     * Makes durable what the store keeps durable, and lets go of it. Waits for queries under way.
     */
    @Override
    void close();
}
