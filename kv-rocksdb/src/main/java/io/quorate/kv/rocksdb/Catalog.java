package io.quorate.kv.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * What a database remembers of itself, in the system family.
 *
 * @param position the applied position
 * @param ids the column families, with the ids of RocksDB's
 */
record Catalog(long position, Map<String, Long> ids) {

    private static final long FORMAT = 1;

    private static final byte[] FORMAT_KEY = utf8("format");
    private static final byte[] POSITION_KEY = utf8("position");
    private static final String FAMILY_PREFIX = "family/";

    /**
     * Reads it.
     *
     * @throws IOException if the database is none of ours, or of a newer version
     */
    static Catalog read(NativeDatabase db) throws IOException {
        requireKnownFormat(db);
        long position = number(db, db.get(db.system(), POSITION_KEY));
        Map<String, Long> ids = new TreeMap<>();
        try (ReadOptions reading = new ReadOptions();
                RocksIterator entries = db.iterator(db.system(), reading)) {
            for (entries.seek(utf8(FAMILY_PREFIX)); entries.isValid(); entries.next()) {
                String key = new String(entries.key(), StandardCharsets.UTF_8);
                if (!key.startsWith(FAMILY_PREFIX)) {
                    break;
                }
                ids.put(key.substring(FAMILY_PREFIX.length()), number(db, entries.value()));
            }
            db.requireWhole(entries);
        }
        return new Catalog(position, ids);
    }

    private static void requireKnownFormat(NativeDatabase db) throws IOException {
        byte[] stored = db.get(db.system(), FORMAT_KEY);
        if (stored == null) {
            throw new IOException("the database " + db.directory() + " was not made by this store");
        }
        long format = number(db, stored);
        if (format != FORMAT) {
            throw new IOException(
                    "the database "
                            + db.directory()
                            + " has format "
                            + format
                            + ", which is not known here");
        }
    }

    private static long number(NativeDatabase db, byte @Nullable [] value) throws IOException {
        if (value == null || value.length != Long.BYTES) {
            throw new IOException(
                    "the database "
                            + db.directory()
                            + " is damaged: its catalog has no valid number where there should be"
                            + " one");
        }
        return ByteBuffer.wrap(value).getLong();
    }

    static void putFormat(NativeDatabase db, WriteBatch batch) throws RocksDBException {
        batch.put(db.system(), FORMAT_KEY, bytes(FORMAT));
    }

    static void putPosition(NativeDatabase db, WriteBatch batch, long position)
            throws RocksDBException {
        batch.put(db.system(), POSITION_KEY, bytes(position));
    }

    static void putFamily(NativeDatabase db, WriteBatch batch, Family family)
            throws RocksDBException {
        batch.put(db.system(), utf8(FAMILY_PREFIX + family.name()), bytes(family.id()));
    }

    static void deleteFamily(NativeDatabase db, WriteBatch batch, String name)
            throws RocksDBException {
        batch.delete(db.system(), utf8(FAMILY_PREFIX + name));
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
