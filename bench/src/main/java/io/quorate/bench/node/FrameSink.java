package io.quorate.bench.node;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Gathers frames, so that several are written at once. Can be used by many threads; one that is
 * interrupted harms nothing.
 */
final class FrameSink {

    private static final int GATHERED = 64 << 10;

    private final OutputStream stream;
    private ByteBuffer gathered = ByteBuffer.allocate(GATHERED);

    FrameSink(OutputStream stream) {
        this.stream = stream;
    }

    /** Takes a frame; it leaves with the next {@link #flush} at the latest. */
    synchronized void put(long number, byte kind, ByteBuffer content) throws IOException {
        int needed = Frame.bytes(content.remaining());
        if (gathered.remaining() < needed) {
            flush();
        }
        if (gathered.remaining() < needed) {
            gathered = ByteBuffer.allocate(needed);
        }
        Frame.putHeader(gathered, number, kind, content.remaining());
        gathered.put(content);
    }

    /** Writes what was gathered. */
    synchronized void flush() throws IOException {
        if (gathered.position() > 0) {
            stream.write(gathered.array(), 0, gathered.position());
            gathered.clear();
        }
    }
}
