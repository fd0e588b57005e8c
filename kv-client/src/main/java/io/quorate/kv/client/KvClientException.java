package io.quorate.kv.client;

/** A call that did not happen: a read without an answer, or a write that never takes effect. */
public final class KvClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    public KvClientException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** What went wrong, as a word: NOT_LEADER, NO_QUORUM, INVALID_KEY, UNAVAILABLE, ... */
    public String code() {
        return code;
    }

    /** Whether the request itself is at fault, so that repeating it cannot help. */
    public boolean isInvalid() {
        return code.startsWith("INVALID_");
    }
}
