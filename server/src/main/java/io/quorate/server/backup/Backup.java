package io.quorate.server.backup;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quorate.admin.v1.BackupHeader;
import io.quorate.api.Bytes;
import io.quorate.kv.KvContents;
import io.quorate.kv.KvSnapshotFormat;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** A backup in a file. */
public final class Backup {

    private static final int PIECE_BYTES = 1 << 16;

    private final Path file;
    private final BackupHeader header;
    private final long stateOffset;

    private Backup(Path file, BackupHeader header, long stateOffset) {
        this.file = file;
        this.header = header;
        this.stateOffset = stateOffset;
    }

    public BackupHeader header() {
        return header;
    }

    /**
     * Reads and checks all of a file.
     *
     * @param progress told how many bytes are read
     * @throws IOException that names the file, if it is no whole backup or damaged
     */
    public static Backup open(Path file, LongConsumer progress) throws IOException {
        Backup backup = readHeader(file);
        backup.checkHash(progress);
        backup.checkState();
        return backup;
    }

    private static Backup readHeader(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            if (in.readLong() != BackupFormat.MAGIC) {
                throw new IOException(file + " is no backup");
            }
            int version = in.readInt();
            if (version != BackupFormat.VERSION) {
                throw new IOException(
                        file + " is a backup of format " + version + ", which is not known here");
            }
            int length = in.readInt();
            if (length < 0 || length > BackupFormat.HEADER_BYTES_MAX) {
                throw damaged(file, "its header");
            }
            byte[] bytes = in.readNBytes(length);
            BackupHeader header = BackupHeader.parseFrom(bytes);
            long size = Files.size(file);
            if (header.getSize() < 0 || size != BackupFormat.size(length, header)) {
                throw damaged(file, "its length of " + size + " bytes");
            }
            return new Backup(file, header, BackupFormat.PROLOGUE_BYTES + length);
        } catch (EOFException e) {
            throw new IOException(file + " is no backup: it is too short", e);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(file, "its header");
        }
    }

    private static IOException damaged(Path file, String what) {
        return new IOException(file + " is damaged: " + what + " is wrong");
    }

    private void checkHash(LongConsumer progress) throws IOException {
        MessageDigest digest = BackupFormat.digest();
        long left = stateOffset + header.getSize();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[PIECE_BYTES];
            while (left > 0) {
                int read = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (read < 0) {
                    throw damaged(file, "its length");
                }
                digest.update(piece, 0, read);
                left -= read;
                progress.accept(stateOffset + header.getSize() - left);
            }
            if (!Arrays.equals(in.readAllBytes(), digest.digest())) {
                throw damaged(file, "its checksum");
            }
        }
    }

    /** What is whole need not make sense: it may be of a server that writes states otherwise. */
    private void checkState() throws IOException {
        try (InputStream in = state()) {
            KvSnapshotFormat.read(
                    header.getPosition(),
                    in,
                    new KvContents.Visitor() {
                        @Override
                        public void columnFamily(String name) {
                            // Its place in the order is checked by the reader.
                        }

                        @Override
                        public void entry(Bytes key, Bytes value) {
                            // So is this.
                        }
                    });
        } catch (IOException e) {
            throw new IOException(file + " cannot be restored: " + e.getMessage(), e);
        }
    }

    /** The state, to its end. */
    InputStream state() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), PIECE_BYTES);
        try {
            in.skipNBytes(stateOffset);
        } catch (IOException e) {
            in.close();
            throw e;
        }
        return new Bounded(in, header.getSize());
    }

    /** The first bytes of a stream. */
    private static final class Bounded extends InputStream {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int size) throws IOException {
            if (left == 0 && size > 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(size, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
