package io.quorate.runtime.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The right to use a directory, which one storage has at a time, in this process and among all
 * processes of the machine. The operating system gives it back when the process ends.
 */
final class DirectoryLock implements AutoCloseable {

    static final String NAME = "LOCK";

    /**
     * Directories in use by this process. Asked before the file is opened: closing any channel to
     * the file would give the lock of the whole process back.
     */
    private static final Set<Path> IN_USE = new HashSet<>();

    private final Path directory;
    private final FileChannel channel;
    private boolean closed;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes the right, or fails at once.
     *
     * @param directory there is one, by its real path
     * @throws IOException if it is in use
     */
    static DirectoryLock of(Path directory) throws IOException {
        synchronized (IN_USE) {
            if (!IN_USE.add(directory)) {
                throw new IOException(directory + " is in use by this process already");
            }
        }
        try {
            return new DirectoryLock(directory, lock(directory));
        } catch (IOException | RuntimeException e) {
            forget(directory);
            throw e;
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        directory.resolve(NAME),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException(directory + " is in use by another process");
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether somebody has the right, as far as can be told without changing anything. */
    static boolean isTaken(Path directory) throws IOException {
        synchronized (IN_USE) {
            if (IN_USE.contains(directory)) {
                return true;
            }
        }
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        }
    }

    private static void forget(Path directory) {
        synchronized (IN_USE) {
            IN_USE.remove(directory);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            channel.close();
        } finally {
            forget(directory);
        }
    }
}
