package io.quorate.api;

/**
 * What is known of a snapshot without its bytes.
 *
 * @param position the newest position it contains
 * @param header what the engine keeps with it: its epoch and members, in the engine's own encoding
 * @param size the number of bytes of state
 * @param crc32c the checksum of these bytes
 */
public record SnapshotInfo(long position, Bytes header, long size, int crc32c) {
    public SnapshotInfo {
        if (position < 1 || size < 0) {
            throw new IllegalArgumentException(
                    "snapshot position " + position + " or size " + size + " is out of range");
        }
    }
}
