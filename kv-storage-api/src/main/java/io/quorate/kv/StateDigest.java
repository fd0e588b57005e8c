package io.quorate.kv;

import io.quorate.api.Bytes;

/**
 * A fingerprint of a whole state. Two stores with the same keys and values in the same column
 * families at the same position have the same digest, whatever kind of store they are.
 *
 * @param position the position of the state
 * @param hash SHA-256 over all column families and entries in order
 */
public record StateDigest(long position, Bytes hash) {}
