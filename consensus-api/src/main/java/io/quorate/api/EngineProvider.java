package io.quorate.api;

import java.util.Set;

/** Makes engines of one kind. */
public interface EngineProvider extends Provider {

    /** What its engines can do, with settings that allow it. */
    Set<Capability> capabilities();

    /**
     * What speaks in this engine's messages: nodes of different versions refuse each other in the
     * handshake.
     */
    int protocolVersion();

    /**
     * Makes an engine, not yet running. Touches no file and no network.
     *
     * @throws ConsensusException with {@link ConsensusError.Invalid} if settings or members make no
     *     sense together
     */
    ConsensusEngine create(EngineContext context);
}
