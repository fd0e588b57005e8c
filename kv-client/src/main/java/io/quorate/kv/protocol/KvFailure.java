package io.quorate.kv.protocol;

import io.quorate.kv.v1.ErrorDetail;
import java.util.concurrent.CompletionException;

/** Why a call failed: what the node said, or what is known if it said nothing. */
public final class KvFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ErrorDetail detail;
    private final boolean answered;

    private KvFailure(ErrorDetail detail, boolean answered) {
        super(detail.getMessage(), null, false, false);
        this.detail = detail;
        this.answered = answered;
    }

    /** What a node says. */
    public static KvFailure answer(ErrorDetail detail) {
        return new KvFailure(detail, true);
    }

    /**
     * No answer came.
     *
     * @param code a word for the reason, such as {@code UNAVAILABLE}
     * @param reason what is known of it; empty for nothing more than the code
     * @param sent whether the request may have reached the node
     */
    public static KvFailure silence(String code, String reason, boolean sent) {
        return new KvFailure(
                ErrorDetail.newBuilder()
                        .setCode(code)
                        .setMessage(
                                "the node did not answer ("
                                        + code
                                        + (reason.isEmpty() ? "" : ": " + reason)
                                        + ")")
                        .setOutcomeUnknown(sent)
                        .build(),
                false);
    }

    /** What a future that ended exceptionally says. */
    public static KvFailure of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof KvFailure
                ? (KvFailure) cause
                : silence("INTERNAL", cause.toString(), true);
    }

    public ErrorDetail detail() {
        return detail;
    }

    /** Whether the node said so, and so is alive. */
    public boolean isAnswer() {
        return answered;
    }
}
