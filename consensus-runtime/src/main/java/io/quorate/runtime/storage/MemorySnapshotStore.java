package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Snapshots in memory. */
final class MemorySnapshotStore implements SnapshotStore {

    private @Nullable SnapshotInfo current;
    private byte[] state = new byte[0];
    private @Nullable Received reception;

    @Override
    public synchronized Optional<SnapshotInfo> current() {
        return Optional.ofNullable(current);
    }

    @Override
    public Draft create(long position, Bytes header) {
        return new Own(position, header);
    }

    @Override
    public synchronized Draft receive(SnapshotInfo info) {
        if (reception == null || !reception.info.equals(info)) {
            reception = new Received(info);
        }
        return reception;
    }

    @Override
    public synchronized Bytes read(SnapshotInfo info, long offset, int bytesMax)
            throws IOException {
        checkCurrent(info);
        int from = Math.toIntExact(offset);
        return Bytes.wrap(state).slice(from, (int) Math.min(state.length, offset + bytesMax));
    }

    @Override
    public synchronized InputStream open(SnapshotInfo info) throws IOException {
        checkCurrent(info);
        return new ByteArrayInputStream(state);
    }

    private void checkCurrent(SnapshotInfo info) throws IOException {
        if (!info.equals(current)) {
            throw new IOException("the snapshot at " + info.position() + " is no longer there");
        }
    }

    private synchronized void makeCurrent(SnapshotInfo info, byte[] bytes) {
        current = info;
        state = bytes;
        if (reception != null && reception.info.equals(info)) {
            reception = null;
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    private final class Own implements Draft {
        private final long position;
        private final Bytes header;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Own(long position, Bytes header) {
            this.position = position;
            this.header = header;
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public long size() {
            return out.size();
        }

        @Override
        public SnapshotInfo publish() {
            byte[] bytes = out.toByteArray();
            SnapshotInfo info = new SnapshotInfo(position, header, bytes.length, checksum(bytes));
            makeCurrent(info, bytes);
            return info;
        }

        @Override
        public void close() {
            out.reset();
        }
    }

    private final class Received implements Draft {
        private final SnapshotInfo info;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Received(SnapshotInfo info) {
            this.info = info;
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public long size() {
            return out.size();
        }

        @Override
        public SnapshotInfo publish() throws IOException {
            byte[] bytes = out.toByteArray();
            if (bytes.length != info.size() || checksum(bytes) != info.crc32c()) {
                out.reset();
                throw new IOException(
                        "the snapshot at "
                                + info.position()
                                + " has "
                                + bytes.length
                                + " bytes or a checksum that were not announced");
            }
            makeCurrent(info, bytes);
            return info;
        }

        @Override
        public void close() {
            // What was received stays, to go on with.
        }
    }
}
