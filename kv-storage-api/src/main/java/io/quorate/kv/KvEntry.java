package io.quorate.kv;

import io.quorate.api.Bytes;

/** A key with its value. */
public record KvEntry(Bytes key, Bytes value) {}
