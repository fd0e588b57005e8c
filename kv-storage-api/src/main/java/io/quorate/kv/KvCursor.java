package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.Optional;

/** Walks through the keys of a column family, as of one moment, in the order of unsigned bytes. */
public interface KvCursor {

    /** Goes to the smallest key at or above {@code key}. Says whether there is one. */
    boolean seek(Bytes key);

    /** Goes to the largest key below {@code key}, or to the last of all. Says whether it is. */
    boolean seekBelow(Optional<Bytes> key);

    /** Whether it stands on an entry. */
    boolean isValid();

    /** Goes to the next key. Only on an entry. */
    void next();

    /** Goes to the key before. Only on an entry. */
    void previous();

    /** The key. Only on an entry. */
    Bytes key();

    /** The value. Only on an entry. */
    Bytes value();
}
