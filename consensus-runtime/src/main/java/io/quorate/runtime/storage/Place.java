package io.quorate.runtime.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/** A byte of a log: of which storage, in which segment, how far into it. */
record Place(UUID incarnation, long segment, long offset) {

    private static final int BYTES = 4 * Long.BYTES;

    /** A checksum that has taken this place in. */
    CRC32C beginChecksum() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(incarnation.getMostSignificantBits());
        bytes.putLong(incarnation.getLeastSignificantBits());
        bytes.putLong(segment).putLong(offset);
        CRC32C crc = new CRC32C();
        crc.update(bytes.flip());
        return crc;
    }
}
