package io.quorate.api;

import java.util.List;

/**
 * What a node's storage has to hold, and nothing else, for a group to begin behind a position, with
 * a state that came from elsewhere.
 *
 * @param snapshotHeader the header of the snapshot that holds the state
 * @param records what the log begins with
 */
public record Beginning(Bytes snapshotHeader, List<Bytes> records) {
    public Beginning {
        records = List.copyOf(records);
    }
}
