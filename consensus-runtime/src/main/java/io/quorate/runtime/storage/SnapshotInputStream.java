package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32C;

/** The state in a snapshot. Its end is only reached if the checksum is right. */
final class SnapshotInputStream extends InputStream {

    private static final int PIECE = 64 << 10;

    private final PublishedSnapshot snapshot;
    private final CRC32C crc = new CRC32C();
    private Bytes piece = Bytes.EMPTY;
    private int taken;
    private long read;
    private boolean closed;

    /** A stream over a snapshot that was acquired for it. */
    SnapshotInputStream(PublishedSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.get(taken++) & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.size() - taken);
        piece.slice(taken, taken + count).copyTo(target, offset);
        taken += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (taken < piece.size()) {
            return true;
        }
        piece = snapshot.read(read, PIECE);
        taken = 0;
        read += piece.size();
        piece.update(crc);
        if (piece.isEmpty() && (int) crc.getValue() != snapshot.info().crc32c()) {
            throw new IOException(
                    "the snapshot at "
                            + snapshot.info().position()
                            + " is damaged: its checksum is wrong");
        }
        return !piece.isEmpty();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            snapshot.release();
        }
    }
}
