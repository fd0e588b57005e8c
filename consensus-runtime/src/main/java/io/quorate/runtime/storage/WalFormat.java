package io.quorate.runtime.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of the log on disk, version 1. Numbers are little endian, checksums are CRC32C.
 *
 * <p>A segment is a file of a fixed size, full of zeros, or of what an earlier segment had in it,
 * when it is made. Its first sector is its header; batches follow, each at the beginning of a
 * sector: a header, records, zeros up to the next sector. Where a batch header could stand and none
 * is valid, nothing was written yet.
 *
 * <pre>
 * segment header (one sector)          batch header          record
 *   0  magic            long             0  magic     int      0  checksum  int
 *   8  version          int              4  checksum  int      4  length    int
 *  12  zero             int              8  number    long     8  group     int
 *  16  incarnation      2 longs         16  body size int     12  zero      int
 *  32  segment number   long            20  records   int     16  LSN       long
 *  40  segment size     long                                  24  payload, zeros up to 8
 * 508  checksum         int
 * </pre>
 *
 * <p>The checksums of batch headers and records begin with their place (incarnation, segment
 * number, offset), so that nothing is valid anywhere but where it was written.
 */
final class WalFormat {

    /** The largest record: a command of the largest size, and room around it. */
    static final int RECORD_BYTES_MAX = 32 << 20;

    static final int VERSION = 1;

    /** What a disk writes whole or not at all. Synced and other bytes never share one. */
    static final int SECTOR = 512;

    /** Where the first batch of a segment is. */
    static final int FIRST_BATCH = SECTOR;

    static final int BATCH_HEADER = 24;
    static final int RECORD_HEADER = 24;

    private static final long SEGMENT_MAGIC = 0x004c_4157_524f_5551L;
    private static final int BATCH_MAGIC = 0x4842_5751;
    private static final int CHECKSUM_AT = SECTOR - Integer.BYTES;
    private static final String SEGMENT_SUFFIX = ".wal";

    private WalFormat() {}

    static String segmentName(long number) {
        return hex(number) + SEGMENT_SUFFIX;
    }

    /** As 16 digits, so that names are in the order of their numbers. */
    static String hex(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(2 * Long.BYTES - digits.length()) + digits;
    }

    static boolean isSegmentName(String name) {
        return name.endsWith(SEGMENT_SUFFIX);
    }

    /** The largest record that fits into a segment, with all that is around it. */
    static int recordBytesMax(long segmentBytes) {
        long room = segmentBytes - FIRST_BATCH - BATCH_HEADER - RECORD_HEADER - Long.BYTES;
        return (int) Math.min(RECORD_BYTES_MAX, room);
    }

    /** What a record with a payload of this size takes in a batch. */
    static int recordSize(int payload) {
        return RECORD_HEADER + ((payload + 7) & ~7);
    }

    /** What a batch whose records take this much takes in a segment. */
    static long batchSize(long body) {
        return toSector(BATCH_HEADER + body);
    }

    static long toSector(long bytes) {
        return (bytes + SECTOR - 1) / SECTOR * SECTOR;
    }

    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The first sector of a segment. */
    static ByteBuffer segmentHeader(UUID incarnation, long number, long size) {
        ByteBuffer sector = allocate(SECTOR);
        sector.putLong(0, SEGMENT_MAGIC).putInt(8, VERSION);
        sector.putLong(16, incarnation.getMostSignificantBits());
        sector.putLong(24, incarnation.getLeastSignificantBits());
        sector.putLong(32, number).putLong(40, size);
        seal(sector);
        return sector;
    }

    /** The size that a segment header states, or 0 if it is not the header of this segment. */
    static long segmentSize(ByteBuffer sector, UUID incarnation, long number) {
        long size = sector.getLong(40);
        return sector.equals(segmentHeader(incarnation, number, size)) ? size : 0;
    }

    /** Puts a checksum over the rest of a sector at its end. */
    static void seal(ByteBuffer sector) {
        sector.putInt(CHECKSUM_AT, sealOf(sector));
    }

    static boolean isSealed(ByteBuffer sector) {
        return sector.getInt(CHECKSUM_AT) == sealOf(sector);
    }

    private static int sealOf(ByteBuffer sector) {
        CRC32C crc = new CRC32C();
        crc.update(sector.duplicate().position(0).limit(CHECKSUM_AT));
        return (int) crc.getValue();
    }

    /** Writes a batch header at {@code at} of {@code buffer}. */
    static void putBatchHeader(
            ByteBuffer buffer, int at, Place place, long number, int body, int records) {
        buffer.putInt(at, BATCH_MAGIC);
        buffer.putLong(at + 8, number);
        buffer.putInt(at + 16, body);
        buffer.putInt(at + 20, records);
        buffer.putInt(at + 4, batchChecksum(buffer, at, place));
    }

    static boolean isBatchHeader(ByteBuffer buffer, int at, Place place) {
        return buffer.getInt(at) == BATCH_MAGIC
                && buffer.getInt(at + 4) == batchChecksum(buffer, at, place);
    }

    private static int batchChecksum(ByteBuffer buffer, int at, Place place) {
        CRC32C crc = place.beginChecksum();
        crc.update(buffer.duplicate().position(at + 8).limit(at + BATCH_HEADER));
        return (int) crc.getValue();
    }

    /**
     * The checksum of a record whose header is at {@code at} of {@code buffer} and whose payload
     * follows it.
     */
    static int recordChecksum(ByteBuffer buffer, int at, Place place, int payload) {
        CRC32C crc = place.beginChecksum();
        crc.update(buffer.duplicate().position(at + 4).limit(at + RECORD_HEADER + payload));
        return (int) crc.getValue();
    }

    /** Whether all bytes from {@code from} (inclusive) to {@code to} (exclusive) are zero. */
    static boolean isZero(ByteBuffer buffer, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            if (buffer.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (buffer.get(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
