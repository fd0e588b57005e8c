package io.quorate.server.access;

import io.quorate.kv.protocol.KvRole;

/**
 * Somebody whom a node knows.
 *
 * @param name for people
 * @param role what it may do
 */
public record User(String name, KvRole role) {}
