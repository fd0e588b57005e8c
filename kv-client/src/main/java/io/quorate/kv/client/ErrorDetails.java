package io.quorate.kv.client;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quorate.kv.v1.ErrorDetail;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an {@link ErrorDetail} travels beside a gRPC status. */
public final class ErrorDetails {

    private static final Metadata.Key<byte[]> KEY =
            Metadata.Key.of("quorate-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private ErrorDetails() {}

    /** The failure of a call, with its detail. */
    public static StatusRuntimeException failure(Status.Code code, ErrorDetail detail) {
        Metadata trailers = new Metadata();
        trailers.put(KEY, detail.toByteArray());
        return code.toStatus().withDescription(detail.getMessage()).asRuntimeException(trailers);
    }

    /** The detail that came with a failure, if there is one that can be read. */
    static Optional<ErrorDetail> of(Throwable failure) {
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
