package io.quorate.raft;

import io.quorate.api.Settings;
import io.quorate.api.TransportLimits;
import io.quorate.microbench.parts.Parts;
import io.quorate.raft.core.RaftConfig;
import io.quorate.raft.core.RaftCore;
import io.quorate.raft.core.RaftMessage;

/** What the Raft engine is made of, with its default settings. */
public final class RaftParts {

    private RaftParts() {}

    public static Parts<RaftMessage> parts() {
        Settings settings = Settings.defaults(new RaftEngineProvider());
        RaftConfig config =
                RaftSettings.config(settings, TransportLimits.DEFAULT.payloadBytesMax());
        return new Parts<>(
                context -> new RaftCore(context, config),
                new RaftCodec(),
                RaftSettings.tick(settings));
    }
}
