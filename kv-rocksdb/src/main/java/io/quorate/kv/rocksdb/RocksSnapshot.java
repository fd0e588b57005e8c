package io.quorate.kv.rocksdb;

import io.quorate.api.ConsensusException;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvSnapshotFormat;
import java.io.IOException;
import java.io.OutputStream;

/** A view that is written as a snapshot. */
final class RocksSnapshot implements StateSnapshot {

    /** What is done when all is written. */
    interface Ending {
        void written(long position) throws IOException;
    }

    private final View view;
    private final Ending ending;

    RocksSnapshot(View view, Ending ending) {
        this.view = view;
        this.ending = ending;
    }

    @Override
    public long position() {
        return view.position();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        KvSnapshotFormat.write(view, out);
        try {
            ending.written(view.position());
        } catch (ConsensusException e) {
            throw new IOException("the store was closed while its snapshot was written", e);
        }
    }

    @Override
    public void close() {
        view.close();
    }
}
