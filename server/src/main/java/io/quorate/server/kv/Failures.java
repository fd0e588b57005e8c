package io.quorate.server.kv;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.kv.KvError;
import io.quorate.kv.KvException;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.client.ErrorDetails;
import io.quorate.kv.v1.ErrorDetail;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as clients see it. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** A message travels in trailers, of which a client takes no more than a few KiB. */
    private static final int MESSAGE_LETTERS_MAX = 400;

    private Failures() {}

    static StatusRuntimeException toStatus(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof KvException) {
            KvException invalid = (KvException) cause;
            return failure(
                    status(invalid.error()), invalid.error().code(), invalid.error().message());
        }
        if (cause instanceof OutcomeUnknownException) {
            return ErrorDetails.failure(
                    Status.Code.UNKNOWN,
                    ErrorDetail.newBuilder()
                            .setCode("OUTCOME_UNKNOWN")
                            .setMessage(bounded(((OutcomeUnknownException) cause).reason()))
                            .setOutcomeUnknown(true)
                            .build());
        }
        if (cause instanceof ConsensusException) {
            return ofConsensus(((ConsensusException) cause).error());
        }
        LOG.error("a request failed unexpectedly", cause);
        return failure(Status.Code.INTERNAL, "INTERNAL", "the node failed: " + cause);
    }

    private static Status.Code status(KvError error) {
        if (error instanceof KvError.Conflict || error instanceof KvError.VersionTooOld) {
            return Status.Code.ABORTED;
        }
        if (error instanceof KvError.VersionAhead
                || error instanceof KvError.SessionExpired
                || error instanceof KvError.BadSequence) {
            return Status.Code.FAILED_PRECONDITION;
        }
        return Status.Code.INVALID_ARGUMENT;
    }

    private static StatusRuntimeException ofConsensus(ConsensusError error) {
        if (error instanceof ConsensusError.NotLeader) {
            ErrorDetail.Builder detail =
                    ErrorDetail.newBuilder()
                            .setCode("NOT_LEADER")
                            .setMessage(bounded(error.message()));
            ((ConsensusError.NotLeader) error)
                    .leader()
                    .ifPresent(
                            leader ->
                                    detail.setLeader(leader.id().value())
                                            .setLeaderClientAddress(leader.clientAddress()));
            return ErrorDetails.failure(Status.Code.FAILED_PRECONDITION, detail.build());
        }
        if (error instanceof ConsensusError.TooLarge || error instanceof ConsensusError.Invalid) {
            return failure(Status.Code.INVALID_ARGUMENT, "INVALID_OPERATION", error.message());
        }
        if (error instanceof ConsensusError.Unsupported) {
            return failure(Status.Code.UNIMPLEMENTED, "INVALID_UNSUPPORTED", error.message());
        }
        if (error instanceof ConsensusError.Overloaded) {
            return failure(Status.Code.RESOURCE_EXHAUSTED, "OVERLOADED", error.message());
        }
        if (error instanceof ConsensusError.Timeout) {
            return failure(Status.Code.UNAVAILABLE, "TIMEOUT", error.message());
        }
        if (error instanceof ConsensusError.NoQuorum) {
            return failure(Status.Code.UNAVAILABLE, "NO_QUORUM", error.message());
        }
        if (error instanceof ConsensusError.Corrupt) {
            return failure(Status.Code.DATA_LOSS, "CORRUPT", error.message());
        }
        if (error instanceof ConsensusError.Diverged) {
            return failure(Status.Code.UNAVAILABLE, "DIVERGED", error.message());
        }
        return failure(Status.Code.UNAVAILABLE, "UNAVAILABLE", error.message());
    }

    private static StatusRuntimeException failure(Status.Code status, String code, String text) {
        return ErrorDetails.failure(
                status, ErrorDetail.newBuilder().setCode(code).setMessage(bounded(text)).build());
    }

    private static String bounded(String message) {
        return message.length() <= MESSAGE_LETTERS_MAX
                ? message
                : message.substring(0, MESSAGE_LETTERS_MAX) + "…";
    }
}
