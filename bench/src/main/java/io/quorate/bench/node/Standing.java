package io.quorate.bench.node;

import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineStatus;

/**
 * How a replica stands, by its own account.
 *
 * @param leading whether it believes that it leads
 * @param epoch the newest it knows
 * @param logSyncs how often its log was made durable; 0 if the engine does not tell
 * @param explanation in words
 */
public record Standing(boolean leading, long epoch, long logSyncs, String explanation) {

    static Standing of(ConsensusEngine engine) {
        EngineStatus status = engine.status();
        return new Standing(
                status.leading(),
                status.epoch(),
                engine.counters().getOrDefault("log_syncs", 0L),
                engine.explain());
    }
}
