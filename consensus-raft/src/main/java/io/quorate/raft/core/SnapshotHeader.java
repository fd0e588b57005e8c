package io.quorate.raft.core;

import io.quorate.api.Bytes;
import java.nio.ByteBuffer;

/**
 * What is kept with a snapshot.
 *
 * @param term the term of the last entry it contains
 * @param configuration the members in force there
 */
record SnapshotHeader(long term, Configuration configuration) {

    Bytes encode() {
        byte[] head = ByteBuffer.allocate(Long.BYTES).putLong(term).array();
        return Bytes.wrap(head).concat(configuration.encode());
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if it is none
     */
    static SnapshotHeader decode(Bytes bytes) {
        if (bytes.size() < Long.BYTES) {
            throw new IllegalArgumentException("a snapshot header of " + bytes.size() + " bytes");
        }
        long term = Records.checked(bytes.asByteBuffer().getLong());
        return new SnapshotHeader(
                term, Configuration.decode(bytes.slice(Long.BYTES, bytes.size())));
    }
}
