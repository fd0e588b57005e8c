package io.quorate.kv.grpc;

import io.grpc.StatusRuntimeException;
import io.quorate.kv.v1.ErrorDetail;

/** Why a client is refused that takes more than {@link ServerLimits} let it. */
enum Overload {
    CONNECTIONS("the node serves as many connections as it may: try again, or at another node"),
    UNREAD("too many answers wait to be read: read them, and ask again");

    private final String message;

    Overload(String message) {
        this.message = message;
    }

    StatusRuntimeException failure() {
        return ErrorDetails.status(
                ErrorDetail.newBuilder().setCode("OVERLOADED").setMessage(message).build());
    }
}
