package io.quorate.kv.client;

import java.util.Set;

/** A call that did not happen: a read without an answer, or a write that never takes effect. */
public final class KvClientException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Set<String> FINAL =
            Set.of("VERSION_AHEAD", "SESSION_EXPIRED", "SEQUENCE_ERROR");

    private final String code;

    public KvClientException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** What went wrong, as a word: NOT_LEADER, NO_QUORUM, INVALID_KEY, UNAVAILABLE, ... */
    public String code() {
        return code;
    }

    /**
     * Whether what a transaction rests on no longer holds: run again from its reads, it may pass.
     */
    public boolean isConflict() {
        return code.equals("CONFLICT") || code.equals("TOO_OLD");
    }

    /** Whether the session of the write had ended, so that it could not be done in it. */
    public boolean isSessionExpired() {
        return code.equals("SESSION_EXPIRED");
    }

    /** Whether the node does not do this for who asks, so that repeating it cannot help. */
    public boolean isDenied() {
        return code.equals("UNAUTHENTICATED") || code.equals("PERMISSION_DENIED");
    }

    /** Whether it is the outcome of a write, also of one that was sent before. */
    boolean isVerdict() {
        return isInvalid() || isConflict() || code.equals("VERSION_AHEAD");
    }

    /** Whether the answer stands, so that sending the same request again cannot help. */
    boolean isFinal() {
        return isInvalid() || isConflict() || isDenied() || FINAL.contains(code);
    }

    /** Whether the request itself is at fault, so that repeating it cannot help. */
    public boolean isInvalid() {
        return code.startsWith("INVALID_");
    }
}
