package io.quorate.kv.rocksdb;

import org.rocksdb.ColumnFamilyHandle;

/**
 * A column family.
 *
 * @param name ours
 * @param id unique in its database as long as it is open; names RocksDB's family
 * @param handle RocksDB's family
 */
record Family(String name, long id, ColumnFamilyHandle handle) {

    private static final String PREFIX = "family-";

    /** RocksDB's name of the family {@code id}: made of nothing that a user chose. */
    static String nativeName(long id) {
        return PREFIX + id;
    }

    static boolean isNativeName(String name) {
        return name.matches(PREFIX + "\\d{1,18}");
    }
}
