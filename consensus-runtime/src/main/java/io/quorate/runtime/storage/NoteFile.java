package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** The note of a group, in a file of its own that is replaced as a whole. */
final class NoteFile {

    static final int BYTES_MAX = 16 << 20;

    private static final long MAGIC = 0x0045_544f_4e52_4f51L;
    private static final int HEADER_BYTES = 3 * Long.BYTES + Integer.BYTES;
    private static final Pattern NAME = Pattern.compile("note-[0-9]{1,10}");

    private NoteFile() {}

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static String name(int group) {
        return "note-" + group;
    }

    static void checkSize(Bytes note) {
        if (note.size() > BYTES_MAX) {
            throw new ConsensusError.TooLarge("note", note.size(), BYTES_MAX).asException();
        }
    }

    static void write(Disk disk, UUID incarnation, int group, Bytes note) throws IOException {
        ByteBuffer out = WalFormat.allocate(HEADER_BYTES + note.size() + Integer.BYTES);
        out.putLong(MAGIC);
        out.putLong(incarnation.getMostSignificantBits());
        out.putLong(incarnation.getLeastSignificantBits());
        out.putInt(group);
        note.copyTo(out);
        out.putInt(checksum(out, out.position()));
        AtomicFile.write(disk, name(group), out.flip());
    }

    /**
     * The note of a group; nothing if there was never one.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Corrupt}
     */
    static Optional<Bytes> read(Disk disk, UUID incarnation, int group) throws IOException {
        String name = name(group);
        if (!disk.list().contains(name)) {
            return Optional.empty();
        }
        String where = disk.description() + "/" + name;
        ByteBuffer in;
        try (DiskFile file = disk.open(name, false)) {
            long size = file.size();
            if (size < HEADER_BYTES + Integer.BYTES
                    || size > HEADER_BYTES + BYTES_MAX + Integer.BYTES) {
                throw corrupt(where, "its size of " + size + " bytes is out of range");
            }
            in = WalFormat.allocate((int) size);
            file.read(0, in);
            in.flip();
        }
        int end = in.limit() - Integer.BYTES;
        if (end < HEADER_BYTES || in.getInt(end) != checksum(in, end)) {
            throw corrupt(where, "its checksum is wrong");
        }
        boolean ours =
                in.getLong() == MAGIC
                        && in.getLong() == incarnation.getMostSignificantBits()
                        && in.getLong() == incarnation.getLeastSignificantBits()
                        && in.getInt() == group;
        if (!ours) {
            throw corrupt(where, "it is no note of this storage");
        }
        byte[] note = new byte[end - HEADER_BYTES];
        in.get(note);
        return Optional.of(Bytes.wrap(note));
    }

    private static int checksum(ByteBuffer bytes, int end) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(end));
        return (int) crc.getValue();
    }

    private static RuntimeException corrupt(String where, String detail) {
        return new ConsensusError.Corrupt(where, 0, detail).asException();
    }
}
