package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.SnapshotInfo;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The file of a snapshot that is or was current. It goes when it is neither that nor read. */
final class PublishedSnapshot {

    private final Disk disk;
    private final String name;
    private final DiskFile file;
    private final SnapshotInfo info;

    /** Who uses it; being current is one use. Guarded by this. */
    private int uses = 1;

    /** Guarded by this. */
    private boolean kept = true;

    PublishedSnapshot(Disk disk, String name, DiskFile file, SnapshotInfo info) {
        this.disk = disk;
        this.name = name;
        this.file = file;
        this.info = info;
    }

    SnapshotInfo info() {
        return info;
    }

    synchronized void acquire() throws IOException {
        if (uses == 0) {
            throw new IOException("the snapshot at " + info.position() + " is no longer there");
        }
        uses++;
    }

    synchronized void release() throws IOException {
        uses--;
        if (uses == 0) {
            file.close();
            if (!kept) {
                disk.remove(name);
            }
        }
    }

    /** Another one is current. */
    void replaced() throws IOException {
        synchronized (this) {
            kept = false;
        }
        release();
    }

    /** A piece of the state, empty at its end. */
    Bytes read(long offset, int bytesMax) throws IOException {
        if (offset < 0 || offset > info.size() || bytesMax < 0) {
            throw new IllegalArgumentException(
                    bytesMax + " bytes from " + offset + " on of a snapshot of " + info.size());
        }
        int length = (int) Math.min(bytesMax, info.size() - offset);
        byte[] piece = new byte[length];
        long at = SnapshotFormat.stateOffset(info.header().size()) + offset;
        if (file.read(at, ByteBuffer.wrap(piece)) < length) {
            throw new IOException("the snapshot at " + info.position() + " has lost its end");
        }
        return Bytes.wrap(piece);
    }
}
