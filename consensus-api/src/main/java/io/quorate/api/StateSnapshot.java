package io.quorate.api;

import java.io.IOException;
import java.io.OutputStream;

/** A state at one position, held fast until it is closed. Used by one thread. */
public interface StateSnapshot extends AutoCloseable {

    /** The position of the newest decision it contains. */
    long position();

    /**
     * Writes the state. Equal states need not give equal bytes.
     *
     * <p>After it returned, a crash no longer sets the state machine back below {@link #position}.
     *
     * @param out buffered by the caller; not closed here
     * @throws IOException if the state cannot be read or {@code out} fails
     */
    void writeTo(OutputStream out) throws IOException;

    /** Lets go of what was held fast. Never throws, and does nothing the second time. */
    @Override
    void close();
}
