package io.quorate.api;

/**
 * What a record in an engine's log is about, for people and tools.
 *
 * @param kind a word of the engine
 * @param firstPosition the smallest position that it is about, 0 if it is about none
 * @param lastPosition the largest one
 * @param epoch the epoch that it is of, 0 if it is of none
 */
public record RecordSummary(String kind, long firstPosition, long lastPosition, long epoch) {}
