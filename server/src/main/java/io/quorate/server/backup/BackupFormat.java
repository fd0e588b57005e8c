package io.quorate.server.backup;

import io.quorate.admin.v1.BackupHeader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The bytes of a backup, version 1, big endian.
 *
 * <pre>
 *   8 bytes  "QUORATEB"
 *   int      version
 *   int      length of the header
 *            header: a quorate.admin.v1.BackupHeader
 *            state, as many bytes as the header says
 *  32 bytes  SHA-256 of all of this
 * </pre>
 */
final class BackupFormat {

    static final long MAGIC = 0x51554f5241544542L;
    static final int VERSION = 1;
    static final int PROLOGUE_BYTES = 16;
    static final int HEADER_BYTES_MAX = 1 << 16;
    static final int HASH_BYTES = 32;

    private BackupFormat() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("no SHA-256 here", e);
        }
    }

    /** How many bytes a whole backup has. */
    static long size(int headerBytes, BackupHeader header) {
        return PROLOGUE_BYTES + headerBytes + header.getSize() + HASH_BYTES;
    }
}
