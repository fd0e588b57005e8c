package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.List;
import java.util.Optional;

/** A store as of one moment. Used by one thread, and only while {@link KvStore#read} runs. */
public interface KvView {

    /** A position that this moment includes. */
    long position();

    /** The names of the column families, in alphabetical order. */
    List<String> columnFamilies();

    /**
     * The value of a key.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    Optional<Bytes> get(String columnFamily, Bytes key);

    /**
     * A cursor that stands nowhere yet.
     *
     * @throws KvException with {@link KvError.UnknownColumnFamily}
     */
    KvCursor cursor(String columnFamily);
}
