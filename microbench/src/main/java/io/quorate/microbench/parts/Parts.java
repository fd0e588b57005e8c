package io.quorate.microbench.parts;

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
public record Parts<M>(CoreFactory<M> cores, MessageCodec<M> codec, Duration tick) {}
