package io.quorate.kv.client;

/**
 * A transaction that was done.
 *
 * @param result what its body returned
 * @param version at which it was done; of its reads, if it wrote nothing
 */
public record Committed<T>(T result, long version) {}
