package io.quorate.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The snapshots of one group on this node. At most one is current; making one current removes older
 * ones as soon as nobody reads them.
 *
 * <p>Methods block on the disk, so they belong on a thread of their own. Every method can be called
 * by any thread; a {@link Draft} by one.
 */
public interface SnapshotStore {

    /**
     * The current snapshot, if there is one. Its file was found whole when the storage was opened
     * or when it was made current.
     */
    Optional<SnapshotInfo> current();

    /**
     * Starts a snapshot of this node's own state. Nothing is visible until {@link Draft#publish}.
     *
     * @param position the position of the state
     * @param header see {@link SnapshotInfo#header}
     * @throws IOException if no file can be made
     */
    Draft create(long position, Bytes header) throws IOException;

    /**
     * Goes on with the reception of a peer's snapshot where it was left, also after a restart, or
     * starts it. A reception of a different snapshot is given up.
     *
     * @throws IOException if no file can be made
     */
    Draft receive(SnapshotInfo info) throws IOException;

    /**
     * A piece of the current snapshot.
     *
     * @param info which one must be current
     * @param offset from which byte on, 0 to {@link SnapshotInfo#size}
     * @param bytesMax how much at most
     * @return the bytes; empty at the end
     * @throws IOException if it cannot be read, or is no longer there
     */
    Bytes read(SnapshotInfo info, long offset, int bytesMax) throws IOException;

    /**
     * The state in the current snapshot. The stream checks the bytes as they pass: at the end it
     * throws if the checksum is wrong, so what was read counts only after the end was seen.
     *
     * @throws IOException if it cannot be opened, or is no longer there
     */
    InputStream open(SnapshotInfo info) throws IOException;

    /** A snapshot in the making. */
    interface Draft extends AutoCloseable {

        /** Where the state's bytes go, from {@link #size} on. */
        OutputStream out();

        /** How many bytes are there already. */
        long size();

        /**
         * Makes it durable, then current, in one step that a crash cannot halve.
         *
         * @return what it is
         * @throws IOException if it cannot be stored, or a received one has another size or
         *     checksum than announced: it is then removed. The current snapshot stays what it was
         */
        SnapshotInfo publish() throws IOException;

        /** Gives it up, unless it was published. A reception is kept, to go on with. */
        @Override
        void close();
    }
}
