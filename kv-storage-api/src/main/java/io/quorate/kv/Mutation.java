package io.quorate.kv;

import io.quorate.api.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a {@link Transaction} does to one key, or to all of a range. */
public sealed interface Mutation {

    /** What a versionstamp takes: the commit version in 8 bytes, the mutation's place in 2. */
    int STAMP_BYTES = 10;

    String columnFamily();

    /** The key as it was given: its end may be room for a versionstamp; or a range begins there. */
    Bytes key();

    /** The value as it was given; empty if there is none. */
    default Bytes value() {
        return Bytes.EMPTY;
    }

    /** The key when it is done as mutation number {@code order}, from 0, of {@code version}. */
    default Bytes keyAt(long version, int order) {
        return key();
    }

    /** The value then; absent if the key goes. */
    default Optional<Bytes> valueAt(long version, int order) {
        return Optional.of(value());
    }

    /** Sets a key. */
    record Put(String columnFamily, Bytes key, Bytes value) implements Mutation {}

    /** Removes a key, whether it is there or not. */
    record Delete(String columnFamily, Bytes key) implements Mutation {
        @Override
        public Optional<Bytes> valueAt(long version, int order) {
            return Optional.empty();
        }
    }

    /**
     * Removes all keys of a range that are there, those that earlier mutations of the transaction
     * set too. The whole range counts as written.
     *
     * @param key the smallest key of it; empty for the first there can be
     * @param end the smallest key behind it; absent for no end
     */
    record DeleteRange(String columnFamily, Bytes key, Optional<Bytes> end) implements Mutation {
        public DeleteRange {
            if (end.isPresent() && key.compareTo(end.get()) > 0) {
                throw new KvException(new KvError.Invalid("the range ends before it begins"));
            }
        }

        public KeyRange range() {
            return new KeyRange(columnFamily, key, end);
        }

        @Override
        public Optional<Bytes> valueAt(long version, int order) {
            return Optional.empty();
        }
    }

    /** Sets a key whose last {@link #STAMP_BYTES} become the versionstamp. */
    record PutStampedKey(String columnFamily, Bytes key, Bytes value) implements Mutation {
        public PutStampedKey {
            requireRoom("key", key);
        }

        @Override
        public Bytes keyAt(long version, int order) {
            return stamped(key, version, order);
        }
    }

    /** Sets a key to a value whose last {@link #STAMP_BYTES} become the versionstamp. */
    record PutStampedValue(String columnFamily, Bytes key, Bytes value) implements Mutation {
        public PutStampedValue {
            requireRoom("value", value);
        }

        @Override
        public Optional<Bytes> valueAt(long version, int order) {
            return Optional.of(stamped(value, version, order));
        }
    }

    private static void requireRoom(String what, Bytes template) {
        if (template.size() < STAMP_BYTES) {
            throw new KvException(
                    new KvError.Invalid(
                            "a versionstamped "
                                    + what
                                    + " has at least "
                                    + STAMP_BYTES
                                    + " bytes, not "
                                    + template.size()));
        }
    }

    private static Bytes stamped(Bytes template, long version, int order) {
        byte[] bytes = template.toByteArray();
        ByteBuffer.wrap(bytes, bytes.length - STAMP_BYTES, STAMP_BYTES)
                .putLong(version)
                .putShort((short) order);
        return Bytes.wrap(bytes);
    }
}
