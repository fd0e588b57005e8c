package io.quorate.runtime.storage;

import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.runtime.storage.SnapshotFormat.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A peer's snapshot on its way in. How much of it is durable is noted in its file when it is left,
 * and now and then before; after a crash it goes on from there.
 */
final class FileReception implements SnapshotStore.Draft {

    private static final long NOTE_BYTES = 8 << 20;

    private final FileSnapshotStore store;
    private final String name;
    private final DiskFile file;
    private final SnapshotInfo info;
    private final SnapshotOutput out;
    private long noted;
    private boolean over;

    private FileReception(
            FileSnapshotStore store,
            String name,
            DiskFile file,
            SnapshotInfo info,
            long size,
            CRC32C crc) {
        this.store = store;
        this.name = name;
        this.file = file;
        this.info = info;
        this.noted = size;
        this.out = new SnapshotOutput(file, stateOffset(info), size, crc);
    }

    /** Goes on with what the file has of this snapshot, or begins. */
    static FileReception open(FileSnapshotStore store, Disk disk, SnapshotInfo info)
            throws IOException {
        String name = SnapshotFormat.receptionName(store.group());
        DiskFile file = disk.open(name, true);
        try {
            Optional<FileReception> resumed = resume(store, name, file, info);
            if (resumed.isPresent()) {
                return resumed.get();
            }
            file.setSize(0);
            file.setSize(stateOffset(info));
            file.write(0, SnapshotFormat.header(store.group(), info));
            file.sync();
            disk.sync();
            return new FileReception(store, name, file, info, 0, new CRC32C());
        } catch (IOException | RuntimeException e) {
            file.close();
            removeAfter(e, store, name);
            throw e;
        }
    }

    private static Optional<FileReception> resume(
            FileSnapshotStore store, String name, DiskFile file, SnapshotInfo info)
            throws IOException {
        if (!SnapshotFormat.readHeader(file, store.group()).equals(Optional.of(info))) {
            return Optional.empty();
        }
        Optional<Progress> progress = SnapshotFormat.readProgress(file, info.header().size());
        long size = progress.map(Progress::bytes).orElse(0L);
        if (size < 0 || size > info.size()) {
            return Optional.empty();
        }
        CRC32C crc = SnapshotFormat.checksum(file, stateOffset(info), size);
        if ((int) crc.getValue() != progress.map(Progress::crc32c).orElse(0)) {
            return Optional.empty();
        }
        file.setSize(stateOffset(info) + size);
        return Optional.of(new FileReception(store, name, file, info, size, crc));
    }

    /** What a failed sync lost stays lost, so nothing may build on such a file. */
    private static void removeAfter(Exception failure, FileSnapshotStore store, String name) {
        try {
            store.remove(name);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static long stateOffset(SnapshotInfo info) {
        return SnapshotFormat.stateOffset(info.header().size());
    }

    SnapshotInfo info() {
        return info;
    }

    @Override
    public OutputStream out() {
        return new NotingStream();
    }

    @Override
    public long size() {
        return out.size();
    }

    /** Makes durable what there is, then says how much that is. */
    private void note() throws IOException {
        out.flush();
        if (out.size() > noted) {
            try {
                file.sync();
            } catch (IOException e) {
                leaveAfter(e);
                throw e;
            }
            noted = out.size();
            file.write(
                    SnapshotFormat.progressOffset(info.header().size()),
                    SnapshotFormat.progress(new Progress(noted, out.checksum())));
        }
    }

    @Override
    public SnapshotInfo publish() throws IOException {
        if (over) {
            throw new IOException("the snapshot was published or left before");
        }
        out.flush();
        if (out.size() != info.size() || out.checksum() != info.crc32c()) {
            giveUp();
            throw new IOException(
                    "the snapshot at "
                            + info.position()
                            + " has "
                            + out.size()
                            + " bytes or a checksum that were not announced; they were "
                            + info.size()
                            + " bytes");
        }
        try {
            file.sync();
            store.publish(name, info);
        } catch (IOException e) {
            leaveAfter(e);
            throw e;
        }
        end();
        return info;
    }

    private void end() throws IOException {
        over = true;
        out.end();
        store.receptionOver(this);
        file.close();
    }

    private void leaveAfter(IOException failure) {
        try {
            giveUp();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Leaves nothing of it. */
    void giveUp() throws IOException {
        if (!over) {
            end();
            store.remove(name);
        }
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        try {
            if (!out.isEnded()) {
                note();
                file.sync();
            }
            end();
        } catch (IOException e) {
            leaveAfter(e);
            throw new UncheckedIOException(e);
        }
    }

    private final class NotingStream extends OutputStream {

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            out.write(source, offset, length);
            if (out.size() - noted >= NOTE_BYTES) {
                note();
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
