package io.quorate.server.kv;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.Member;
import io.quorate.kv.KvException;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.v1.ErrorDetail;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as clients see it. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /**
     * Some protocols carry a message in headers, of which a client takes no more than a few KiB.
     */
    private static final int MESSAGE_LETTERS_MAX = 400;

    private final Function<Member, String> clientAddress;

    /**
     * Makes what tells clients of one protocol.
     *
     * @param clientAddress where a member serves them; empty if that is not known
     */
    public Failures(Function<Member, String> clientAddress) {
        this.clientAddress = clientAddress;
    }

    /** The failure of a call. */
    public KvFailure of(Throwable failure) {
        return KvFailure.answer(detail(failure));
    }

    private ErrorDetail detail(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof KvException) {
            KvException invalid = (KvException) cause;
            return detail(invalid.error().code(), invalid.error().message());
        }
        if (cause instanceof OutcomeUnknownException) {
            return ErrorDetail.newBuilder()
                    .setCode("OUTCOME_UNKNOWN")
                    .setMessage(bounded(((OutcomeUnknownException) cause).reason()))
                    .setOutcomeUnknown(true)
                    .build();
        }
        if (cause instanceof ConsensusException) {
            return ofConsensus(((ConsensusException) cause).error());
        }
        LOG.error("a request failed unexpectedly", cause);
        return detail("INTERNAL", "the node failed: " + cause);
    }

    private ErrorDetail ofConsensus(ConsensusError error) {
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
                                            .setLeaderClientAddress(clientAddress.apply(leader)));
            return detail.build();
        }
        return detail(code(error), error.message());
    }

    private static String code(ConsensusError error) {
        if (error instanceof ConsensusError.TooLarge || error instanceof ConsensusError.Invalid) {
            return "INVALID_OPERATION";
        }
        if (error instanceof ConsensusError.Unsupported) {
            return "INVALID_UNSUPPORTED";
        }
        if (error instanceof ConsensusError.Overloaded) {
            return "OVERLOADED";
        }
        if (error instanceof ConsensusError.Timeout) {
            return "TIMEOUT";
        }
        if (error instanceof ConsensusError.Corrupt) {
            return "CORRUPT";
        }
        if (error instanceof ConsensusError.Diverged) {
            return "DIVERGED";
        }
        return error instanceof ConsensusError.NoQuorum ? "NO_QUORUM" : "UNAVAILABLE";
    }

    private static ErrorDetail detail(String code, String text) {
        return ErrorDetail.newBuilder().setCode(code).setMessage(bounded(text)).build();
    }

    private static String bounded(String message) {
        return message.length() <= MESSAGE_LETTERS_MAX
                ? message
                : message.substring(0, MESSAGE_LETTERS_MAX) + "…";
    }
}
