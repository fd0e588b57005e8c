package io.quorate.testkit.race;

import io.quorate.runtime.CoreFactory;
import io.quorate.runtime.MessageCodec;

/**
 * An engine that takes part.
 *
 * @param name of the engine and how it is set, for people
 * @param cores makes its nodes, with ticks of {@link Course#TICK}
 * @param codec measures its messages
 */
public record Contender<M>(String name, CoreFactory<M> cores, MessageCodec<M> codec) {}
