package io.quorate.kv;

/**
 * An operation with its place in the order of all.
 *
 * @param position from 1 up
 * @param operation what is to be done
 */
public record PositionedOperation(long position, KvOperation operation) {}
