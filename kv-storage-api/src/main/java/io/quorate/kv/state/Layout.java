package io.quorate.kv.state;

import io.quorate.api.Bytes;
import io.quorate.kv.ColumnFamilies;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where things stand in the hidden column family.
 *
 * <p>A before-image is what a key held before the change of a version; its key is the key in a form
 * that sorts as the key does, and then the version.
 */
final class Layout {

    /** The hidden column family. */
    static final String FAMILY = ColumnFamilies.HIDDEN_PREFIX + "state";

    static final Bytes META = Bytes.utf8("m");
    static final Bytes FAMILIES = Bytes.utf8("f");
    static final Bytes HISTORY = Bytes.utf8("h");
    static final Bytes SESSIONS = Bytes.utf8("s");
    static final Bytes OUTCOMES = Bytes.utf8("t");
    private static final byte BEFORE = 'u';

    private static final int PREFIX_BYTES = 1 + Long.BYTES;
    private static final int END_BYTES = 2;

    private Layout() {}

    static Bytes family(String name) {
        return FAMILIES.concat(Bytes.utf8(name));
    }

    static Bytes history(long version) {
        return HISTORY.concat(number(version));
    }

    static Bytes session(long id) {
        return SESSIONS.concat(number(id));
    }

    static Bytes outcomes(long session) {
        return OUTCOMES.concat(number(session));
    }

    static Bytes outcome(long session, long sequence) {
        return outcomes(session).concat(number(sequence));
    }

    static Bytes number(long number) {
        byte[] bytes = new byte[Long.BYTES];
        ByteBuffer.wrap(bytes).putLong(number);
        return Bytes.wrap(bytes);
    }

    static long number(Bytes bytes, int at) {
        return bytes.asByteBuffer().getLong(at);
    }

    /** Begins the before-images of a column family that was made at {@code incarnation}. */
    static Bytes beforeImages(long incarnation) {
        byte[] prefix = new byte[PREFIX_BYTES];
        ByteBuffer.wrap(prefix).put(BEFORE).putLong(incarnation);
        return Bytes.wrap(prefix);
    }

    /**
     * The smallest before-image of a key at or above {@code version}. A zero byte of the key
     * becomes 00 FF; the key ends with 00 00.
     */
    static Bytes before(long incarnation, Bytes key, long version) {
        int zeros = 0;
        for (int i = 0; i < key.size(); i++) {
            zeros += key.get(i) == 0 ? 1 : 0;
        }
        byte[] bytes = new byte[PREFIX_BYTES + key.size() + zeros + END_BYTES + Long.BYTES];
        ByteBuffer out = ByteBuffer.wrap(bytes).put(BEFORE).putLong(incarnation);
        for (int i = 0; i < key.size(); i++) {
            out.put(key.get(i));
            if (key.get(i) == 0) {
                out.put((byte) 0xFF);
            }
        }
        out.putShort((short) 0).putLong(version);
        return Bytes.wrap(bytes);
    }

    /** The key that a before-image is of. */
    static Bytes keyOf(Bytes before) {
        byte[] key = new byte[before.size()];
        int size = 0;
        int end = before.size() - END_BYTES - Long.BYTES;
        for (int i = PREFIX_BYTES; i < end; i++) {
            key[size++] = before.get(i);
            if (before.get(i) == 0) {
                i++;
            }
        }
        return Bytes.wrap(key, 0, size);
    }

    /** What a before-image holds: whether there was a value, and the value. */
    static Bytes image(Optional<Bytes> value) {
        return value.map(bytes -> Bytes.wrap(new byte[] {1}).concat(bytes))
                .orElse(Bytes.wrap(new byte[] {0}));
    }

    static Optional<Bytes> valueOf(Bytes image) {
        return image.get(0) == 0 ? Optional.empty() : Optional.of(image.slice(1, image.size()));
    }
}
