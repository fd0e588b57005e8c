package io.quorate.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of the file system.
 *
 * <p>To interrupt a thread in the middle of I/O closes its channel for all threads. Any thread may
 * read, so reading has a channel of its own, which is opened anew after an interrupt; the thread
 * stays interrupted. A thread that writes may have been interrupted before; to interrupt it while
 * it writes makes the write fail, and all that come later.
 */
final class FileDiskFile implements DiskFile {

    /** The JDK keeps a copy of what it moves for each thread, of at most this size. */
    private static final int PIECE = 1 << 20;

    private static final ByteBuffer ZERO = ByteBuffer.allocate(1);

    private final Path path;
    private final FileChannel writing;
    private volatile FileChannel reading;
    private volatile boolean closed;

    private FileDiskFile(Path path, FileChannel writing, FileChannel reading) {
        this.path = path;
        this.writing = writing;
        this.reading = reading;
    }

    static FileDiskFile open(Path path) throws IOException {
        FileChannel writing =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            return new FileDiskFile(path, writing, FileChannel.open(path, StandardOpenOption.READ));
        } catch (IOException | RuntimeException e) {
            writing.close();
            throw e;
        }
    }

    @Override
    public long size() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return writing.size();
        } finally {
            interruptAgain(interrupted);
        }
    }

    @Override
    public void write(long offset, ByteBuffer source) throws IOException {
        long at = offset;
        int end = source.limit();
        boolean interrupted = Thread.interrupted();
        try {
            while (source.position() < end) {
                source.limit(Math.min(end, source.position() + PIECE));
                at += writing.write(source, at);
            }
        } finally {
            source.limit(end);
            interruptAgain(interrupted);
        }
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                int before = target.position();
                FileChannel channel = reading;
                try {
                    return read(channel, offset, target);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    target.position(before);
                    reopen(channel);
                } catch (ClosedChannelException e) {
                    target.position(before);
                    reopen(channel);
                }
            }
        } finally {
            interruptAgain(interrupted);
        }
    }

    private static void interruptAgain(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static int read(FileChannel channel, long offset, ByteBuffer target)
            throws IOException {
        int begin = target.position();
        int end = target.limit();
        try {
            while (target.position() < end) {
                target.limit(Math.min(end, target.position() + PIECE));
                if (channel.read(target, offset + target.position() - begin) < 0) {
                    break;
                }
            }
        } finally {
            target.limit(end);
        }
        return target.position() - begin;
    }

    /**
     * Opens the channel for reading anew, if no other thread did. The file has its name as long as
     * it is in use, or it is found to be closed.
     */
    private synchronized void reopen(FileChannel seenClosed) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (reading == seenClosed) {
            reading = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    @Override
    public void setSize(long size) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            long now = writing.size();
            if (size < now) {
                writing.truncate(size);
            } else if (size > now) {
                writing.write(ZERO.duplicate(), size - 1);
            }
        } finally {
            interruptAgain(interrupted);
        }
    }

    @Override
    public void sync() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            writing.force(false);
        } finally {
            interruptAgain(interrupted);
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel toClose;
        synchronized (this) {
            closed = true;
            toClose = reading;
        }
        try {
            toClose.close();
        } finally {
            writing.close();
        }
    }
}
