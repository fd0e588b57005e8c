package io.quorate.kv;

import io.quorate.api.Bytes;
import java.io.IOException;

/**
 * Walks through a whole state: each column family in the order of the names, each entry in the
 * order of the keys.
 */
public interface KvContents {

    /** The position of this state. */
    long position();

    void forEach(Visitor visitor) throws IOException;

    /** Takes what is found, in order. */
    interface Visitor {
        void columnFamily(String name) throws IOException;

        void entry(Bytes key, Bytes value) throws IOException;
    }
}
