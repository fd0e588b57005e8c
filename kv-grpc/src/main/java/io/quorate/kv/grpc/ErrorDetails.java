package io.quorate.kv.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.v1.ErrorDetail;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an {@link ErrorDetail} travels: in the trailers, beside a status that says much the same. */
final class ErrorDetails {

    private static final Metadata.Key<byte[]> KEY =
            Metadata.Key.of("quorate-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private ErrorDetails() {}

    /** What a node's failure becomes. */
    static StatusRuntimeException status(ErrorDetail detail) {
        Metadata trailers = new Metadata();
        trailers.put(KEY, detail.toByteArray());
        return code(detail.getCode())
                .toStatus()
                .withDescription(detail.getMessage())
                .asRuntimeException(trailers);
    }

    private static Status.Code code(String code) {
        switch (code) {
            case "CONFLICT":
            case "TOO_OLD":
                return Status.Code.ABORTED;
            case "NOT_LEADER":
            case "VERSION_AHEAD":
            case "SESSION_EXPIRED":
            case "SEQUENCE_ERROR":
                return Status.Code.FAILED_PRECONDITION;
            case "OVERLOADED":
                return Status.Code.RESOURCE_EXHAUSTED;
            case "TIMEOUT":
            case "NO_QUORUM":
            case "UNAVAILABLE":
                return Status.Code.UNAVAILABLE;
            case "INVALID_UNSUPPORTED":
                return Status.Code.UNIMPLEMENTED;
            case "UNAUTHENTICATED":
                return Status.Code.UNAUTHENTICATED;
            case "PERMISSION_DENIED":
            case "ADMIN_CLOSED":
                return Status.Code.PERMISSION_DENIED;
            case "INTERNAL":
                return Status.Code.INTERNAL;
            default:
                return code.startsWith("INVALID_")
                        ? Status.Code.INVALID_ARGUMENT
                        : Status.Code.UNKNOWN;
        }
    }

    /**
     * What a failure tells a client.
     *
     * @param sent whether the request left
     */
    static KvFailure failure(Throwable failure, boolean sent) {
        Optional<ErrorDetail> said = of(failure);
        if (said.isPresent()) {
            return KvFailure.answer(said.get());
        }
        Status status = Status.fromThrowable(failure);
        @Nullable String reason = status.getDescription();
        return KvFailure.silence(status.getCode().name(), reason == null ? "" : reason, sent);
    }

    /** The detail that came with a failure, if there is one that can be read. */
    private static Optional<ErrorDetail> of(Throwable failure) {
        @Nullable Metadata trailers = Status.trailersFromThrowable(failure);
        byte[] bytes = trailers == null ? null : trailers.get(KEY);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ErrorDetail.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
