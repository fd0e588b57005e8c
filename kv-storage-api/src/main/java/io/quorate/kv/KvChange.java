package io.quorate.kv;

import io.quorate.api.Bytes;
import java.util.Optional;

/**
 * What one version did to one key.
 *
 * @param version the version that wrote it
 * @param key the key
 * @param value its value from then on; absent if the key is gone
 */
public record KvChange(long version, Bytes key, Optional<Bytes> value) {}
