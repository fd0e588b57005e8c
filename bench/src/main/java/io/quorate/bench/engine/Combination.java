package io.quorate.bench.engine;

import io.quorate.bench.node.Blueprint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What a cluster is made of.
 *
 * @param engine name of the engine
 * @param transport name of the transport
 * @param storage name of the storage
 * @param copy 1, or more where the same is measured again beside itself
 */
public record Combination(String engine, String transport, String storage, int copy) {

    /** Whether both differ in one part alone, or are copies of the same. */
    public boolean isComparable(Combination other) {
        int differences =
                (engine.equals(other.engine) ? 0 : 1)
                        + (transport.equals(other.transport) ? 0 : 1)
                        + (storage.equals(other.storage) ? 0 : 1);
        return differences == 0 || (differences == 1 && copy == other.copy);
    }

    /** A cluster of this that has never run. */
    Blueprint blueprint(Path directory, int size) throws IOException {
        return Blueprint.of(engine, transport, storage, directory, size);
    }

    /** The three names, {@code raft/grpc/wal}, and which copy if there are several. */
    @Override
    public String toString() {
        return engine + "/" + transport + "/" + storage + (copy == 1 ? "" : "#" + copy);
    }
}
