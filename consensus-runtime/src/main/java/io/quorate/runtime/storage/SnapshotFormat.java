package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.SnapshotInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The bytes of a snapshot on disk, version 1, little endian: a header in whole sectors, a sector
 * for the progress of a reception, the state.
 *
 * <pre>
 * header                               progress
 *   0  magic            long             0  magic                   long
 *   8  version          int              8  bytes received          long
 *  12  group            int             16  their checksum          int
 *  16  position         long           508  checksum of this sector int
 *  24  size             long
 *  32  state's checksum int
 *  36  length           int
 *  40  engine's header, zeros
 *  -4  checksum of all of this int
 * </pre>
 */
final class SnapshotFormat {

    private static final long MAGIC = 0x0050_414e_534f_5551L;
    private static final long PROGRESS_MAGIC = 0x0047_4f52_504f_5551L;
    private static final int FIXED = 40;
    private static final int HEADER_MAX = 16 << 20;
    private static final int PIECE = 1 << 20;
    private static final Pattern NAME = Pattern.compile("snapshot-(\\d{1,10})-([0-9a-f]{16})");

    private SnapshotFormat() {}

    /** How far a reception got, durably. */
    record Progress(long bytes, int crc32c) {}

    /** Which snapshot a file is: the one with the highest number of its group is current. */
    record FileName(int group, long number) {

        static Optional<FileName> parse(String name) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches() || Long.parseLong(matcher.group(1)) > Integer.MAX_VALUE) {
                return Optional.empty();
            }
            return Optional.of(
                    new FileName(
                            Integer.parseInt(matcher.group(1)),
                            Long.parseUnsignedLong(matcher.group(2), 16)));
        }

        @Override
        public String toString() {
            return "snapshot-" + group + "-" + WalFormat.hex(number);
        }
    }

    static String receptionName(int group) {
        return "reception-" + group;
    }

    static boolean isName(String name) {
        return name.startsWith("snapshot-") || name.startsWith("reception-");
    }

    private static int headerSize(int length) {
        return (int) WalFormat.toSector(FIXED + length + Integer.BYTES);
    }

    /** Where the state begins, behind a header of the engine of this length. */
    static long stateOffset(int headerLength) {
        long end = headerSize(headerLength);
        return end + WalFormat.SECTOR;
    }

    static ByteBuffer header(int group, SnapshotInfo info) throws IOException {
        int length = info.header().size();
        if (length > HEADER_MAX) {
            throw new IOException("a snapshot's header of " + length + " bytes is too large");
        }
        ByteBuffer out = WalFormat.allocate(headerSize(length));
        out.putLong(MAGIC).putInt(WalFormat.VERSION).putInt(group);
        out.putLong(info.position()).putLong(info.size()).putInt(info.crc32c()).putInt(length);
        info.header().copyTo(out);
        int end = out.capacity() - Integer.BYTES;
        out.putInt(end, checksum(out, end));
        return out.clear();
    }

    /** The header of a snapshot of a group; nothing if it is damaged. */
    static Optional<SnapshotInfo> readHeader(DiskFile file, int group) throws IOException {
        ByteBuffer fixed = WalFormat.allocate(FIXED);
        if (file.read(0, fixed) < FIXED) {
            return Optional.empty();
        }
        int length = fixed.getInt(36);
        if (length < 0 || length > HEADER_MAX || stateOffset(length) > file.size()) {
            return Optional.empty();
        }
        ByteBuffer all = WalFormat.allocate(headerSize(length));
        file.read(0, all);
        int end = all.capacity() - Integer.BYTES;
        if (all.getInt(end) != checksum(all, end)
                || all.getLong(0) != MAGIC
                || all.getInt(8) != WalFormat.VERSION
                || all.getInt(12) != group) {
            return Optional.empty();
        }
        Bytes header = Bytes.copyOf(all.duplicate().position(FIXED).limit(FIXED + length));
        return Optional.of(
                new SnapshotInfo(all.getLong(16), header, all.getLong(24), all.getInt(32)));
    }

    static ByteBuffer progress(Progress progress) {
        ByteBuffer sector = WalFormat.allocate(WalFormat.SECTOR);
        sector.putLong(0, PROGRESS_MAGIC);
        sector.putLong(8, progress.bytes).putInt(16, progress.crc32c);
        WalFormat.seal(sector);
        return sector;
    }

    static Optional<Progress> readProgress(DiskFile file, int headerLength) throws IOException {
        ByteBuffer sector = WalFormat.allocate(WalFormat.SECTOR);
        boolean valid =
                file.read(headerSize(headerLength), sector) == WalFormat.SECTOR
                        && WalFormat.isSealed(sector)
                        && sector.getLong(0) == PROGRESS_MAGIC;
        return valid
                ? Optional.of(new Progress(sector.getLong(8), sector.getInt(16)))
                : Optional.empty();
    }

    static long progressOffset(int headerLength) {
        return headerSize(headerLength);
    }

    /** The checksum of {@code size} bytes of a file, or of those that there are. */
    static CRC32C checksum(DiskFile file, long offset, long size) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, Math.max(size, 1)));
        long at = 0;
        while (at < size) {
            piece.clear().limit((int) Math.min(piece.capacity(), size - at));
            int read = file.read(offset + at, piece);
            if (read == 0) {
                break;
            }
            crc.update(piece.flip());
            at += read;
        }
        return crc;
    }

    private static int checksum(ByteBuffer buffer, int end) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().position(0).limit(end));
        return (int) crc.getValue();
    }
}
