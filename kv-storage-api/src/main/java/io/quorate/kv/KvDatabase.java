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
 * sense), or a {@link io.quorate.api.ConsensusException}. A write that completes exceptionally with
 * the latter never took effect, unless it is an {@link OutcomeUnknownException}.
 */
public interface KvDatabase extends AutoCloseable {

    /**
     * Changes something. Completes with the operation's version when it is durable and applied
     * here.
     */
    CompletionStage<Long> write(KvOperation operation);

    /** The value of a key. */
    CompletionStage<Optional<Bytes>> get(String columnFamily, Bytes key, ReadMode mode);

    /** A part of a column family. */
    CompletionStage<RangeResult> range(RangeQuery query, ReadMode mode);

    /** The names of the column families, in alphabetical order. */
    CompletionStage<List<String>> columnFamilies(ReadMode mode);

    /** A fingerprint of what this node holds now, whatever others hold. Reads everything. */
    CompletionStage<StateDigest> digest();

    /** Ends everything that is pending. */
    @Override
    void close();
}
