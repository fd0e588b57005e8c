package io.quorate.runtime;

import io.quorate.api.Bytes;

/**
 * Turns a core's messages into bytes and back.
 *
 * @param <M> the messages
 */
public interface MessageCodec<M> {

    Bytes encode(M message);

    /**
     * Reads a message.
     *
     * @throws IllegalArgumentException if the bytes are no message; nothing else is thrown, and no
     *     more memory is used than a small multiple of their number
     */
    M decode(Bytes bytes);
}
