package io.quorate.testkit.race;

import io.quorate.api.ReadMode;
import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.MessageCodec;

/**
 * An engine that takes part.
 *
 * @param name of the engine and how it is set, for people
 * @param cores makes its nodes, with ticks of {@link Course#TICK}
 * @param codec measures its messages
 * @param readsQuorums whether it can read from a quorum, without a leader
 * @param reads how it reads
 */
public record Contender<M>(
        String name,
        CoreFactory<M> cores,
        MessageCodec<M> codec,
        boolean readsQuorums,
        ReadMode reads) {

    /** An engine that reads with the help of its leader. */
    public static <M> Contender<M> of(
            String name, CoreFactory<M> cores, MessageCodec<M> codec, boolean readsQuorums) {
        return new Contender<>(name, cores, codec, readsQuorums, ReadMode.LINEARIZABLE);
    }

    /** This, but it reads from a quorum. */
    public Contender<M> readingQuorums() {
        return new Contender<>(name + ", quorum reads", cores, codec, true, ReadMode.QUORUM);
    }
}
