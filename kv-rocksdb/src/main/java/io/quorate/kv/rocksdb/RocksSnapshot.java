package io.quorate.kv.rocksdb;

import io.quorate.api.ConsensusException;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvSnapshotFormat;
import java.io.IOException;
import java.io.OutputStream;

/** A view that is written as a snapshot. */
final class RocksSnapshot implements StateSnapshot {

    private final RocksKvStore store;
    private final View view;

    RocksSnapshot(RocksKvStore store, View view) {
        this.store = store;
        this.view = view;
    }

    @Override
    public long position() {
        return view.position();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        KvSnapshotFormat.write(view, out);
        try {
            store.makeDurable(view.position());
        } catch (ConsensusException e) {
            throw new IOException("the store was closed while its snapshot was written", e);
        }
    }

    @Override
    public void close() {
        view.close();
    }
}
