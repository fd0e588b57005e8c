package io.quorate.kv;

import io.quorate.api.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Operations and their outcomes as bytes: what goes through the log, and comes back from it.
 *
 * <p>The first byte is the version of the format; what a later version writes is refused.
 */
public final class KvOperationCodec {

    /** What an encoded operation takes beside its key and value, for any family there can be. */
    public static final int OVERHEAD_BYTES_MAX = 10 + ColumnFamilies.NAME_BYTES_MAX;

    private static final byte VERSION = 1;
    private static final byte PUT = 1;
    private static final byte DELETE = 2;
    private static final byte CREATE = 3;
    private static final byte DROP = 4;

    private static final byte DONE = 1;
    private static final byte UNKNOWN_FAMILY = 2;
    private static final byte FAMILY_EXISTS = 3;
    private static final byte EMPTY_KEY = 4;
    private static final byte TOO_LARGE = 5;
    private static final byte INVALID = 6;
    private static final byte TOO_MANY = 7;
    private static final byte CONFLICT = 8;
    private static final byte TOO_OLD = 9;
    private static final byte AHEAD = 10;
    private static final byte SESSION_EXPIRED = 11;
    private static final byte BAD_SEQUENCE = 12;

    private KvOperationCodec() {}

    public static Bytes encode(KvOperation operation) {
        byte[] family = operation.columnFamily().getBytes(StandardCharsets.UTF_8);
        if (operation instanceof KvOperation.Put) {
            KvOperation.Put put = (KvOperation.Put) operation;
            return encode(PUT, family, put.key(), put.value());
        }
        if (operation instanceof KvOperation.Delete) {
            return encode(DELETE, family, ((KvOperation.Delete) operation).key(), Bytes.EMPTY);
        }
        byte tag = operation instanceof KvOperation.CreateColumnFamily ? CREATE : DROP;
        return encode(tag, family, Bytes.EMPTY, Bytes.EMPTY);
    }

    private static Bytes encode(byte tag, byte[] family, Bytes key, Bytes value) {
        byte[] array = new byte[2 + 4 + family.length + 4 + key.size() + value.size()];
        ByteBuffer out = ByteBuffer.wrap(array);
        out.put(VERSION).put(tag).putInt(family.length).put(family).putInt(key.size());
        key.copyTo(out);
        value.copyTo(out);
        return Bytes.wrap(array);
    }

    /**
     * Reads an operation.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    public static KvOperation decode(Bytes bytes) {
        ByteBuffer in = bytes.asByteBuffer();
        try {
            byte tag = tag(in);
            String family = family(take(in, in.getInt()));
            Bytes key = Bytes.wrap(take(in, in.getInt()));
            Bytes value = bytes.slice(in.position(), bytes.size());
            return operation(tag, family, key, value);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "an operation of " + bytes.size() + " bytes is cut short", e);
        }
    }

    private static String family(byte[] utf8) {
        String family = new String(utf8, StandardCharsets.UTF_8);
        if (!Arrays.equals(family.getBytes(StandardCharsets.UTF_8), utf8)) {
            throw new IllegalArgumentException("the name of a column family is no UTF-8");
        }
        return family;
    }

    private static KvOperation operation(byte tag, String family, Bytes key, Bytes value) {
        switch (tag) {
            case PUT:
                return new KvOperation.Put(family, key, value);
            case DELETE:
                absent("value", value);
                return new KvOperation.Delete(family, key);
            case CREATE:
            case DROP:
                absent("key", key);
                absent("value", value);
                return tag == CREATE
                        ? new KvOperation.CreateColumnFamily(family)
                        : new KvOperation.DropColumnFamily(family);
            default:
                throw new IllegalArgumentException("unknown operation " + tag);
        }
    }

    private static void absent(String what, Bytes bytes) {
        if (!bytes.isEmpty()) {
            throw new IllegalArgumentException(
                    "an operation that has no " + what + " comes with " + bytes);
        }
    }

    public static Bytes encode(KvOutcome outcome) {
        if (outcome instanceof KvOutcome.Done) {
            byte[] array = new byte[10];
            ByteBuffer.wrap(array)
                    .put(VERSION)
                    .put(DONE)
                    .putLong(((KvOutcome.Done) outcome).version());
            return Bytes.wrap(array);
        }
        KvError error = ((KvOutcome.Rejected) outcome).error();
        if (error instanceof KvError.UnknownColumnFamily) {
            return text(UNKNOWN_FAMILY, ((KvError.UnknownColumnFamily) error).name());
        }
        if (error instanceof KvError.ColumnFamilyExists) {
            return text(FAMILY_EXISTS, ((KvError.ColumnFamilyExists) error).name());
        }
        if (error instanceof KvError.EmptyKey) {
            return text(EMPTY_KEY, "");
        }
        if (error instanceof KvError.TooLarge) {
            KvError.TooLarge large = (KvError.TooLarge) error;
            return amounts(TOO_LARGE, large.what(), large.bytes(), large.limitBytes());
        }
        if (error instanceof KvError.TooMany) {
            KvError.TooMany many = (KvError.TooMany) error;
            return amounts(TOO_MANY, many.what(), many.count(), many.limit());
        }
        if (error instanceof KvError.Conflict) {
            KvError.Conflict conflict = (KvError.Conflict) error;
            return amounts(CONFLICT, "", conflict.readVersion(), conflict.version());
        }
        if (error instanceof KvError.VersionTooOld) {
            KvError.VersionTooOld old = (KvError.VersionTooOld) error;
            return amounts(TOO_OLD, "", old.version(), old.oldest());
        }
        if (error instanceof KvError.VersionAhead) {
            KvError.VersionAhead ahead = (KvError.VersionAhead) error;
            return amounts(AHEAD, "", ahead.version(), ahead.newest());
        }
        if (error instanceof KvError.SessionExpired) {
            return amounts(SESSION_EXPIRED, "", ((KvError.SessionExpired) error).session());
        }
        if (error instanceof KvError.BadSequence) {
            KvError.BadSequence bad = (KvError.BadSequence) error;
            return amounts(BAD_SEQUENCE, "", bad.session(), bad.sequence(), bad.acknowledged());
        }
        return text(INVALID, ((KvError.Invalid) error).detail());
    }

    private static Bytes amounts(byte tag, String text, long... amounts) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(2 + 8 * amounts.length + utf8.length);
        out.put(VERSION).put(tag);
        for (long amount : amounts) {
            out.putLong(amount);
        }
        return Bytes.wrap(out.put(utf8).array());
    }

    private static Bytes text(byte tag, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] array = new byte[2 + utf8.length];
        ByteBuffer.wrap(array).put(VERSION).put(tag).put(utf8);
        return Bytes.wrap(array);
    }

    /**
     * Reads an outcome.
     *
     * @throws IllegalArgumentException if the bytes are none
     */
    public static KvOutcome decodeOutcome(Bytes bytes) {
        ByteBuffer in = bytes.asByteBuffer();
        try {
            byte tag = tag(in);
            KvOutcome outcome =
                    tag == DONE
                            ? new KvOutcome.Done(in.getLong())
                            : new KvOutcome.Rejected(error(tag, in));
            if (in.hasRemaining()) {
                throw new IllegalArgumentException(
                        in.remaining() + " bytes follow an outcome that has an end");
            }
            return outcome;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(
                    "an outcome of " + bytes.size() + " bytes is cut short", e);
        }
    }

    private static KvError error(byte tag, ByteBuffer in) {
        switch (tag) {
            case UNKNOWN_FAMILY:
                return new KvError.UnknownColumnFamily(rest(in));
            case FAMILY_EXISTS:
                return new KvError.ColumnFamilyExists(rest(in));
            case EMPTY_KEY:
                return new KvError.EmptyKey();
            case TOO_LARGE:
                long bytes = in.getLong();
                long limit = in.getLong();
                return new KvError.TooLarge(rest(in), bytes, limit);
            case INVALID:
                return new KvError.Invalid(rest(in));
            case TOO_MANY:
                long count = in.getLong();
                long most = in.getLong();
                return new KvError.TooMany(rest(in), count, most);
            case CONFLICT:
                return new KvError.Conflict(in.getLong(), in.getLong());
            case TOO_OLD:
                return new KvError.VersionTooOld(in.getLong(), in.getLong());
            case AHEAD:
                return new KvError.VersionAhead(in.getLong(), in.getLong());
            case SESSION_EXPIRED:
                return new KvError.SessionExpired(in.getLong());
            case BAD_SEQUENCE:
                return new KvError.BadSequence(in.getLong(), in.getLong(), in.getLong());
            default:
                throw new IllegalArgumentException("unknown outcome " + tag);
        }
    }

    private static byte tag(ByteBuffer in) {
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "format version " + version + " is not " + VERSION + ", the one known here");
        }
        return in.get();
    }

    private static byte[] take(ByteBuffer in, int size) {
        if (size < 0 || size > in.remaining()) {
            throw new IllegalArgumentException(
                    size + " bytes are announced where " + in.remaining() + " are left");
        }
        byte[] array = new byte[size];
        in.get(array);
        return array;
    }

    private static String rest(ByteBuffer in) {
        return new String(take(in, in.remaining()), StandardCharsets.UTF_8);
    }
}
