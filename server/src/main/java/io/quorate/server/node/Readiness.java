package io.quorate.server.node;

import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineStatus;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whether clients do well to come to a node: it takes part, knows a leader, and has caught up with
 * what was decided when it was asked, which a linearizable read proves.
 */
final class Readiness {

    private Readiness() {}

    /**
     * What speaks against it, as the end of a sentence about the node. Completes when that is
     * known, which takes as long as the node needs to catch up.
     *
     * @param engine null for a standalone node
     */
    static CompletionStage<Optional<String>> problem(
            @Nullable ConsensusEngine engine, boolean standaloneFailed) {
        if (engine == null) {
            return done(standaloneFailed ? Optional.of("has failed") : Optional.empty());
        }
        EngineStatus status = engine.status();
        if (status.health() != EngineStatus.Health.RUNNING) {
            return done(Optional.of("is " + status.health().name().toLowerCase(Locale.ROOT)));
        }
        if (status.leader().isEmpty()) {
            return done(Optional.of("knows no leader"));
        }
        return engine.read(ReadMode.LINEARIZABLE).thenApply(Readiness::refusal);
    }

    private static Optional<String> refusal(ReadResult result) {
        if (result instanceof ReadResult.Ready) {
            return Optional.empty();
        }
        ConsensusError error = ((ReadResult.Refused) result).error();
        // Where only the leader reads, to know it is all that a node can say.
        boolean leaderReads =
                error instanceof ConsensusError.NotLeader
                        && ((ConsensusError.NotLeader) error).leader().isPresent();
        return leaderReads || error instanceof ConsensusError.Unsupported
                ? Optional.empty()
                : Optional.of("could not read: " + error.message());
    }

    private static CompletionStage<Optional<String>> done(Optional<String> problem) {
        return CompletableFuture.completedFuture(problem);
    }
}
