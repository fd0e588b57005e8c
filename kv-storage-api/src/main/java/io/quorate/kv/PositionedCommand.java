package io.quorate.kv;

/**
 * A command with its place in the order of all.
 *
 * @param position from 1 up
 * @param command what is to be done
 */
public record PositionedCommand(long position, KvCommand command) {}
