package io.quorate.paxos;

import io.quorate.runtime.storage.Disk;
import io.quorate.runtime.storage.DiskFile;
import io.quorate.runtime.storage.FileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A directory of files whose writes or syncs fail while a test wants them to. */
final class FailingDisk implements Disk {

    /** What fails. */
    enum Failure {
        NONE,
        /** Nothing is written. */
        FULL,
        /** What is written does not become durable. */
        SYNC,
        /** Half of it is written. */
        TORN
    }

    private final FileDisk disk;
    private volatile Failure failure = Failure.NONE;

    FailingDisk(Path directory) throws IOException {
        this.disk = FileDisk.in(directory);
    }

    void failBy(Failure newFailure) {
        failure = newFailure;
    }

    @Override
    public DiskFile open(String name, boolean create) throws IOException {
        return new FailingFile(disk.open(name, create));
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void remove(String name) throws IOException {
        disk.remove(name);
    }

    @Override
    public void sync() throws IOException {
        disk.sync();
    }

    @Override
    public String description() {
        return disk.description();
    }

    private final class FailingFile implements DiskFile {

        private final DiskFile file;

        FailingFile(DiskFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            switch (failure) {
                case FULL -> throw new IOException("no space left");
                case TORN -> {
                    source.limit(source.position() + source.remaining() / 2);
                    file.write(offset, source);
                    throw new IOException("the power went");
                }
                default -> file.write(offset, source);
            }
        }

        @Override
        public int read(long offset, ByteBuffer target) throws IOException {
            return file.read(offset, target);
        }

        @Override
        public void setSize(long size) throws IOException {
            file.setSize(size);
        }

        @Override
        public void sync() throws IOException {
            if (failure == Failure.SYNC) {
                throw new IOException("input/output error");
            }
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
