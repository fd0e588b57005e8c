package io.quorate.runtime.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;

/** Where the state of a snapshot is written, with a checksum of what went by. */
final class SnapshotOutput extends OutputStream {

    private static final int BUFFER_MIN = 1 << 12;
    private static final int BUFFER_MAX = 1 << 16;

    private final DiskFile file;
    private final long stateOffset;
    private final CRC32C crc;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_MIN);
    private long written;
    private boolean ended;

    /**
     * Goes on behind {@code size} bytes of state.
     *
     * @param crc the checksum of these
     */
    SnapshotOutput(DiskFile file, long stateOffset, long size, CRC32C crc) {
        this.file = file;
        this.stateOffset = stateOffset;
        this.written = size;
        this.crc = crc;
    }

    /** With what is not flushed yet. */
    long size() {
        return written + buffer.position();
    }

    /** Of what was flushed. */
    int checksum() {
        return (int) crc.getValue();
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        int from = offset;
        int end = offset + length;
        if (length > buffer.remaining()) {
            makeRoom(length);
        }
        while (from < end) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(end - from, buffer.remaining());
            buffer.put(source, from, count);
            from += count;
        }
    }

    /** Small states need little; larger ones go to the file in large pieces. */
    private void makeRoom(int length) {
        long wanted = Math.max(2L * buffer.capacity(), (long) buffer.position() + length);
        if (buffer.capacity() < BUFFER_MAX) {
            ByteBuffer larger = ByteBuffer.allocate((int) Math.min(wanted, BUFFER_MAX));
            buffer = larger.put(buffer.flip());
        }
    }

    /** Hands everything to the file. After a failure nothing is taken any more. */
    @Override
    public void flush() throws IOException {
        if (ended) {
            throw new IOException("the snapshot was published, given up or could not be written");
        }
        if (buffer.position() == 0) {
            return;
        }
        ended = true;
        buffer.flip();
        crc.update(buffer.duplicate());
        int length = buffer.remaining();
        file.write(stateOffset + written, buffer);
        written += length;
        buffer.clear();
        ended = false;
    }

    /** Takes nothing any more. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** Flushes. The snapshot is the draft's to close. */
    @Override
    public void close() throws IOException {
        if (!ended) {
            flush();
        }
    }
}
