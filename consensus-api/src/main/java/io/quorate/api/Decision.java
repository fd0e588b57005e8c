package io.quorate.api;

/**
 * A command with the place that was decided for it.
 *
 * @param position from 1 up; positions handed to a state machine grow, and may leave gaps where the
 *     engine decided something of its own
 * @param epoch the epoch it was decided in
 * @param command the bytes that were proposed
 */
public record Decision(long position, long epoch, Bytes command) {}
