package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.StorageContext;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What stays when a {@link MemoryStorage} is closed. */
final class MemoryContents {

    private final StorageContext owner;
    private final UUID incarnation = UUID.randomUUID();
    private final TreeMap<Integer, MemoryLog.Records> logs = new TreeMap<>();
    private final TreeMap<Integer, MemorySnapshotStore> snapshots = new TreeMap<>();
    private final TreeMap<Integer, Bytes> notes = new TreeMap<>();

    private MemoryContents(StorageContext owner) {
        this.owner = owner;
    }

    static MemoryContents of(StorageContext owner) {
        return new MemoryContents(owner);
    }

    UUID incarnation() {
        return incarnation;
    }

    void checkOwner(StorageContext context) {
        check("cluster", owner.cluster(), context.cluster());
        check("node", owner.node(), context.node());
        check("engine", owner.engine(), context.engine());
    }

    private void check(String what, Object mine, Object asked) {
        if (!mine.equals(asked)) {
            throw new ConsensusError.Mismatch(
                            what + " in " + owner.directory(), asked.toString(), mine.toString())
                    .asException();
        }
    }

    synchronized MemoryLog.Records log(int group) {
        return logs.computeIfAbsent(group, key -> new MemoryLog.Records());
    }

    synchronized MemorySnapshotStore snapshots(int group) {
        return snapshots.computeIfAbsent(group, key -> new MemorySnapshotStore());
    }

    synchronized Optional<Bytes> note(int group) {
        return Optional.ofNullable(notes.get(group));
    }

    synchronized void putNote(int group, Bytes note) {
        notes.put(group, Bytes.wrap(note.toByteArray()));
    }
}
