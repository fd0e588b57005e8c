package io.quorate.transport.inmemory;

import io.quorate.api.ConsensusError;
import io.quorate.api.Setting;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportProvider;
import java.time.Duration;
import java.util.List;

/** Makes {@link InMemoryTransport}s. */
public final class InMemoryTransportProvider implements TransportProvider {

    static final String DROP = "drop";
    static final String DUPLICATE = "duplicate";
    static final String REORDER = "reorder";
    static final String DELAY = "delay";
    static final String SEED = "seed";

    @Override
    public String name() {
        return "inmemory";
    }

    @Override
    public String description() {
        return "between nodes of one process, with faults on demand";
    }

    @Override
    public boolean crossesProcesses() {
        return false;
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                Setting.fraction(DROP, 0, "The share of envelopes sent from here that get lost."),
                Setting.fraction(DUPLICATE, 0, "The share of envelopes that arrive twice."),
                Setting.fraction(
                        REORDER, 0, "The share of envelopes that later ones may overtake."),
                Setting.duration(
                        DELAY,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        "How long every envelope sent from here is under way."),
                Setting.number(SEED, 1, 0, Long.MAX_VALUE, "Where the choice of faults starts."));
    }

    @Override
    public Transport create(TransportContext context) {
        if (context.listenAddress().isBlank()) {
            throw new ConsensusError.Invalid("an in-memory transport needs an address")
                    .asException();
        }
        return new InMemoryTransport(context, Faults.of(context.settings()));
    }
}
