package io.quorate.runtime.host;

import io.quorate.api.Capability;
import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.MessageCodec;
import java.time.Duration;
import java.util.Set;

/**
 * What makes an engine out of a core.
 *
 * @param name the name of the engine's provider
 * @param capabilities what the core can do
 * @param cores makes the core
 * @param codec reads and writes its messages
 * @param commandOverheadBytesMax how much the core puts around one command at most, in a record and
 *     in a message
 * @param tick the time between two ticks
 * @param <M> the core's messages
 */
public record EngineSpec<M>(
        String name,
        Set<Capability> capabilities,
        CoreFactory<M> cores,
        MessageCodec<M> codec,
        int commandOverheadBytesMax,
        Duration tick) {
    public EngineSpec {
        capabilities = Set.copyOf(capabilities);
        if (tick.isNegative() || tick.isZero() || commandOverheadBytesMax < 0) {
            throw new IllegalArgumentException(
                    "tick " + tick + " or overhead " + commandOverheadBytesMax + " out of range");
        }
    }
}
