package io.quorate.kv;

import io.quorate.api.Bytes;

/** A change of a key-value store. Applied in the same order on every replica. */
public sealed interface KvOperation {

    /** The column family it is about. */
    String columnFamily();

    /** Sets a key. */
    record Put(String columnFamily, Bytes key, Bytes value) implements KvOperation {}

    /** Removes a key, whether it is there or not. */
    record Delete(String columnFamily, Bytes key) implements KvOperation {}

    /** Makes an empty column family. Fails with {@link KvError.ColumnFamilyExists}. */
    record CreateColumnFamily(String columnFamily) implements KvOperation {}

    /** Removes a column family and all its keys. The default one stays: {@link KvError.Invalid}. */
    record DropColumnFamily(String columnFamily) implements KvOperation {}
}
