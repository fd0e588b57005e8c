package io.quorate.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}. One thread writes; any thread may read. */
public interface DiskFile extends AutoCloseable {

    long size() throws IOException;

    /** Writes all that remains in {@code source}. Durable after {@link #sync}, not before. */
    void write(long offset, ByteBuffer source) throws IOException;

    /**
     * Reads until {@code target} is full or the file ends.
     *
     * @return how many bytes were read
     */
    int read(long offset, ByteBuffer target) throws IOException;

    /** Makes the file this long: cuts it, or continues it with zeros. */
    void setSize(long size) throws IOException;

    /**
     * Makes what was written durable. If it throws, no one knows what is durable, and trying again
     * would prove nothing: the kernel may have dropped the pages.
     */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
}
