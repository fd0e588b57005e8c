package io.quorate.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link ConsensusError} on its way up a stack that has no result to carry it. */
public final class ConsensusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    // Not serialized: exceptions of this type never leave the process.
    private final transient ConsensusError error;

    public ConsensusException(ConsensusError error, @Nullable Throwable cause) {
        super(Objects.requireNonNull(error).message(), cause);
        this.error = error;
    }

    public ConsensusError error() {
        return error;
    }
}
