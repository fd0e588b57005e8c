package io.quorate.transport.thrift;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;

/** The frames that come in. For one thread at a time. */
final class FrameInput {

    private final DataInputStream in;

    FrameInput(InputStream in) {
        this.in = new DataInputStream(new BufferedInputStream(in));
    }

    /**
     * Waits for the next frame.
     *
     * @param bytesMax the largest to take memory for
     * @throws DataFormatException if it announces a size that it must not have
     * @throws EOFException if the connection ended
     */
    byte[] next(int bytesMax) throws IOException, DataFormatException {
        int size = in.readInt();
        if (size < 1 || size > bytesMax) {
            throw new DataFormatException(
                    "a frame of "
                            + Integer.toUnsignedString(size)
                            + " bytes, where 1 to "
                            + bytesMax
                            + " are taken");
        }
        byte[] frame = new byte[size];
        in.readFully(frame);
        return frame;
    }
}
