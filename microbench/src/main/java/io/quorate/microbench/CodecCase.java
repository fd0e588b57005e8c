package io.quorate.microbench;

import io.quorate.api.Bytes;
import io.quorate.microbench.parts.Parts;
import io.quorate.runtime.MessageCodec;
import java.util.Objects;

/**
 * A message of an engine.
 *
 * @param codec reads and writes it
 * @param message as an object
 * @param encoded as bytes
 * @param <M> the engine's messages
 */
record CodecCase<M>(MessageCodec<M> codec, M message, Bytes encoded) {

    /** The message by which so many commands reach a follower. */
    static <M> CodecCase<M> of(Parts<M> parts, int commands, Bytes command) {
        M message = new CoreTrio<>(parts).largestMessage(commands, command, parts);
        return new CodecCase<>(parts.codec(), message, parts.codec().encode(message));
    }

    Bytes encode() {
        return codec.encode(message);
    }

    Object decode() {
        return Objects.requireNonNull(codec.decode(encoded));
    }
}
