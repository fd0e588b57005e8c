package io.quorate.transport.thrift;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.thrift.TConfiguration;
import org.apache.thrift.transport.TEndpointTransport;
import org.apache.thrift.transport.TTransportException;

/**
 * Gathers what is written until {@link #flush}, which sends it as one frame by one write. For one
 * thread at a time.
 */
final class FrameOutput extends TEndpointTransport {

    private static final int HEADER_BYTES = 4;
    private static final int BYTES_MIN = 4 << 10;

    /** A larger buffer is not kept. */
    private static final int BYTES_KEPT = 512 << 10;

    private final OutputStream out;
    private byte[] buffer = new byte[BYTES_MIN];
    private int end = HEADER_BYTES;
    private long written;

    FrameOutput(OutputStream out) throws TTransportException {
        super(new TConfiguration());
        this.out = out;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        makeRoom(length);
        System.arraycopy(bytes, offset, buffer, end, length);
        end += length;
    }

    @Override
    public int write(ByteBuffer bytes) {
        int length = bytes.remaining();
        makeRoom(length);
        bytes.get(buffer, end, length);
        end += length;
        return length;
    }

    /** Bytes of all frames so far. */
    long written() {
        return written;
    }

    private void makeRoom(int length) {
        if (length > buffer.length - end) {
            long needed = (long) end + length;
            long grown = Math.max(needed, 2L * buffer.length);
            buffer = Arrays.copyOf(buffer, (int) Math.min(grown, Math.max(needed, 1 << 30)));
        }
    }

    @Override
    public void flush() throws TTransportException {
        int size = end - HEADER_BYTES;
        ByteBuffer.wrap(buffer).putInt(size);
        try {
            written += end;
            out.write(buffer, 0, end);
            out.flush();
        } catch (IOException e) {
            throw new TTransportException(TTransportException.UNKNOWN, e);
        } finally {
            end = HEADER_BYTES;
            if (buffer.length > BYTES_KEPT) {
                buffer = new byte[BYTES_MIN];
            }
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws TTransportException {
        throw new TTransportException("frames are only written here");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void open() {}

    @Override
    public void close() {}
}
