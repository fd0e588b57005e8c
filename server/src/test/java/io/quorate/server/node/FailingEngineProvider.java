package io.quorate.server.node;

import io.quorate.api.Capability;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineProvider;
import java.util.Set;

/** Offers an engine that cannot be made. */
public final class FailingEngineProvider implements EngineProvider {

    static final String MESSAGE = "this engine cannot be made";

    @Override
    public String name() {
        return "failing";
    }

    @Override
    public String description() {
        return "cannot be made";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public int protocolVersion() {
        return 1;
    }

    @Override
    public ConsensusEngine create(EngineContext context) {
        throw new IllegalStateException(MESSAGE);
    }
}
