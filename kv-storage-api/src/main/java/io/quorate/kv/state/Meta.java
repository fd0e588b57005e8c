package io.quorate.kv.state;

import io.quorate.api.Bytes;
import java.nio.ByteBuffer;

/**
 * What the state remembers of itself, beside its records.
 *
 * @param oldest the oldest version that may be read
 * @param nowMillis the group's time
 */
record Meta(long oldest, long nowMillis) {

    private static final byte FORMAT = 1;
    private static final int BYTES = 1 + 2 * Long.BYTES;

    /** Of a state to which nothing was applied. */
    static final Meta NEW = new Meta(0, 0);

    Bytes encode() {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes).put(FORMAT).putLong(oldest).putLong(nowMillis);
        return Bytes.wrap(bytes);
    }

    static Meta decode(Bytes bytes) {
        if (bytes.size() != BYTES || bytes.get(0) != FORMAT) {
            throw new IllegalStateException(
                    "the state of the store has a format that is not known here: " + bytes);
        }
        ByteBuffer in = bytes.asByteBuffer().position(1);
        return new Meta(in.getLong(), in.getLong());
    }
}
