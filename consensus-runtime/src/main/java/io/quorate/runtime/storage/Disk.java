package io.quorate.runtime.storage;

import java.io.IOException;
import java.util.List;

/**
 * A directory of files, with exactly what a write-ahead log needs to know about durability. The
 * simulator has one that loses and tears writes.
 */
public interface Disk {

    /**
     * Opens a file for reading and writing.
     *
     * @param create whether to make it, empty, if it is absent
     * @throws IOException if it is absent and not to be made, or cannot be opened
     */
    DiskFile open(String name, boolean create) throws IOException;

    /** The names of all files, in alphabetical order. */
    List<String> list() throws IOException;

    /** Gives a file another name, in place of a file that had it. Durable after {@link #sync}. */
    void rename(String from, String to) throws IOException;

    /** Removes a file. Durable after {@link #sync}. Does nothing if it is absent. */
    void remove(String name) throws IOException;

    /** Makes the names of files durable: what was created, renamed and removed. */
    void sync() throws IOException;

    /** Where it is, for messages. */
    String description();
}
