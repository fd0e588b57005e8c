package io.quorate.paxos;

import io.quorate.api.Settings;
import io.quorate.api.TransportLimits;
import io.quorate.microbench.parts.Parts;

/** What the Multi-Paxos engine is made of, with its default settings. */
public final class PaxosParts {

    private PaxosParts() {}

    /** Of messages that only the engine knows. */
    public static Parts<?> parts() {
        Settings settings = Settings.defaults(new PaxosEngineProvider());
        PaxosConfig config =
                PaxosSettings.config(settings, TransportLimits.DEFAULT.payloadBytesMax());
        return new Parts<>(
                context -> new PaxosCore(context, config),
                new PaxosCodec(),
                PaxosSettings.tick(settings));
    }
}
