package io.quorate.microbench;

import io.quorate.microbench.parts.Parts;
import io.quorate.paxos.PaxosParts;
import io.quorate.raft.RaftParts;

/** The engines whose parts are measured. */
final class Engines {

    private Engines() {}

    static Parts<?> named(String engine) {
        return switch (engine) {
            case "raft" -> RaftParts.parts();
            case "paxos" -> PaxosParts.parts();
            default -> throw new IllegalArgumentException("no engine " + engine);
        };
    }
}
