package io.quorate.kv;

/** A {@link KvError} that a query met. */
public final class KvException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    // Not serialized: exceptions of this type never leave the process.
    private final transient KvError error;

    public KvException(KvError error) {
        super(error.message());
        this.error = error;
    }

    public KvError error() {
        return error;
    }
}
