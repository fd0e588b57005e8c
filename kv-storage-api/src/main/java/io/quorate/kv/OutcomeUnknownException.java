package io.quorate.kv;

import io.quorate.api.ConsensusError;

/**
 * A write may have taken effect, or may yet. To write the same again could undo a newer write of
 * somebody else.
 */
public final class OutcomeUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public OutcomeUnknownException(ConsensusError cause) {
        this(cause.message());
    }

    public OutcomeUnknownException(String reason) {
        super("the outcome of the write is unknown: " + reason);
        this.reason = reason;
    }

    /** Why it is unknown. */
    public String reason() {
        return reason;
    }
}
