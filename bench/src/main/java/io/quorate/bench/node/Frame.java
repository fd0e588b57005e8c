package io.quorate.bench.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * What a load and a replica in another process say to each other: a length, a number that an answer
 * repeats, a kind, and a content.
 */
final class Frame {

    static final byte WRITE = 1;
    static final byte READ = 2;
    static final byte STANDING = 3;
    static final byte DONE = 4;
    static final byte FAILED = 5;

    private static final int BYTES_MAX = 2 << 20;
    private static final int HEADER = Integer.BYTES + Long.BYTES + 1;

    private Frame() {}

    /** Takes frames. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes one.
         *
         * @param content positioned at it, and not to be kept
         */
        void take(long number, byte kind, ByteBuffer content) throws IOException;
    }

    static int bytes(int contentBytes) {
        return HEADER + contentBytes;
    }

    /** Writes what comes before a content of so many bytes. */
    static void putHeader(ByteBuffer out, long number, byte kind, int contentBytes) {
        out.putInt(contentBytes).putLong(number).put(kind);
    }

    /**
     * Reads frames until the stream ends.
     *
     * @param afterSome is called when all that had come was taken
     * @throws IOException also if what comes is no frame
     */
    static void readAll(InputStream stream, Taker taker, AfterSome afterSome) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(64 << 10);
        int count = 0;
        while (count >= 0) {
            in.position(in.position() + count).flip();
            while (hasFrame(in)) {
                takeOne(in, taker);
            }
            in = withRoom(in);
            afterSome.run();
            count = stream.read(in.array(), in.position(), in.remaining());
        }
    }

    /** What is done between the bytes that come. */
    @FunctionalInterface
    interface AfterSome {
        void run() throws IOException;
    }

    private static boolean hasFrame(ByteBuffer in) throws IOException {
        return in.remaining() >= HEADER && in.remaining() - HEADER >= contentBytes(in);
    }

    private static int contentBytes(ByteBuffer in) throws IOException {
        int bytes = in.getInt(in.position());
        if (bytes < 0 || bytes > BYTES_MAX) {
            throw new IOException("a frame of " + bytes + " bytes");
        }
        return bytes;
    }

    private static void takeOne(ByteBuffer in, Taker taker) throws IOException {
        int bytes = in.getInt();
        long number = in.getLong();
        byte kind = in.get();
        taker.take(number, kind, in.slice(in.position(), bytes));
        in.position(in.position() + bytes);
    }

    /** Makes room for the rest of the frame that has begun. */
    private static ByteBuffer withRoom(ByteBuffer in) throws IOException {
        int needed = in.remaining() >= HEADER ? bytes(contentBytes(in)) : HEADER;
        if (needed <= in.capacity()) {
            return in.compact();
        }
        return ByteBuffer.allocate(needed).put(in);
    }
}
