package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;

/** A snapshot of this node's own state in the making, in a temporary file. */
final class FileDraft implements SnapshotStore.Draft {

    private final FileSnapshotStore store;
    private final String name;
    private final DiskFile file;
    private final long position;
    private final Bytes header;
    private final SnapshotOutput out;
    private boolean over;

    FileDraft(FileSnapshotStore store, String name, DiskFile file, long position, Bytes header) {
        this.store = store;
        this.name = name;
        this.file = file;
        this.position = position;
        this.header = header;
        this.out =
                new SnapshotOutput(
                        file, SnapshotFormat.stateOffset(header.size()), 0, new CRC32C());
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
        if (over) {
            throw new IOException("the snapshot was published or given up before");
        }
        out.flush();
        SnapshotInfo info = new SnapshotInfo(position, header, out.size(), out.checksum());
        // A state of no bytes has a file that reaches to where it would begin.
        file.setSize(SnapshotFormat.stateOffset(header.size()) + info.size());
        file.write(0, SnapshotFormat.header(store.group(), info));
        file.sync();
        store.publish(name, info);
        over = true;
        out.end();
        file.close();
        return info;
    }

    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        out.end();
        try {
            file.close();
            store.remove(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
