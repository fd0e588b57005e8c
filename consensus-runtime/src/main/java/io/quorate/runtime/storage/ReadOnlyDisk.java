package io.quorate.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A directory that is looked at, and never changed: what would change it throws. */
final class ReadOnlyDisk implements Disk {

    private final FileDisk disk;

    /**
     * @param directory there is one
     */
    ReadOnlyDisk(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        this.disk = FileDisk.in(directory);
    }

    Path directory() {
        return disk.directory();
    }

    @Override
    public DiskFile open(String name, boolean create) throws IOException {
        if (create) {
            throw refused("make " + name);
        }
        return new ReadOnlyFile(
                FileChannel.open(disk.directory().resolve(name), StandardOpenOption.READ));
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        throw refused("rename " + from);
    }

    @Override
    public void remove(String name) throws IOException {
        throw refused("remove " + name);
    }

    @Override
    public void sync() throws IOException {
        throw refused("sync");
    }

    @Override
    public String description() {
        return disk.description();
    }

    private static IOException refused(String what) {
        return new IOException("cannot " + what + ": it is only looked at");
    }

    /** A file of it. */
    private record ReadOnlyFile(FileChannel channel) implements DiskFile {

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(long offset, ByteBuffer target) throws IOException {
            int begin = target.position();
            long at = offset;
            while (target.hasRemaining()) {
                int read = channel.read(target, at);
                if (read < 0) {
                    break;
                }
                at += read;
            }
            return target.position() - begin;
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            throw refused("write");
        }

        @Override
        public void setSize(long size) throws IOException {
            throw refused("write");
        }

        @Override
        public void sync() throws IOException {
            throw refused("sync");
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
