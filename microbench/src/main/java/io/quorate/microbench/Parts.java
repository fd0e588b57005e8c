package io.quorate.microbench;

import io.quorate.paxos.PaxosParts;
import io.quorate.raft.RaftParts;
import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.MessageCodec;
import java.time.Duration;

/**
 * What an engine is made of.
 *
 * @param cores makes its core
 * @param codec of its messages
 * @param tick its unit of time
 * @param <M> its messages
 */
public record Parts<M>(CoreFactory<M> cores, MessageCodec<M> codec, Duration tick) {

    static Parts<?> of(String engine) {
        return switch (engine) {
            case "raft" -> RaftParts.parts();
            case "paxos" -> PaxosParts.parts();
            default -> throw new IllegalArgumentException("no engine " + engine);
        };
    }
}
