package io.quorate.examples.locks;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateMachine;
import io.quorate.api.StateSnapshot;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who has which lock: the state that is replicated. It is in memory alone; after a restart the
 * engine brings it back from its snapshot and its log.
 */
final class LockTable implements StateMachine {

    private final Map<String, Holder> holders = new TreeMap<>();
    private long lastApplied;

    synchronized Optional<Holder> holder(String lock) {
        return Optional.ofNullable(holders.get(lock));
    }

    @Override
    public synchronized long lastApplied() {
        return lastApplied;
    }

    @Override
    public synchronized List<Bytes> apply(List<Decision> decisions) {
        List<Bytes> results = new ArrayList<>();
        for (Decision decision : decisions) {
            Optional<LockCommand> command = LockCommand.decoded(decision.command());
            results.add(
                    command.map(c -> Holder.encoded(apply(c, decision.position())))
                            .orElse(Bytes.EMPTY));
            lastApplied = decision.position();
        }
        return results;
    }

    /** A command that is done a second time changes nothing, so that it may be repeated. */
    private Optional<Holder> apply(LockCommand command, long position) {
        switch (command.verb()) {
            case LOCK -> holders.putIfAbsent(command.lock(), new Holder(command.owner(), position));
            case UNLOCK ->
                    holders.computeIfPresent(
                            command.lock(),
                            (lock, holder) ->
                                    holder.owner().equals(command.owner()) ? null : holder);
        }
        return holder(command.lock());
    }

    @Override
    public synchronized StateSnapshot prepareSnapshot() {
        return new Copy(lastApplied, Map.copyOf(holders));
    }

    @Override
    public void restore(long position, InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        Map<String, Holder> restored = new TreeMap<>();
        for (int left = data.readInt(); left > 0; left--) {
            restored.put(data.readUTF(), new Holder(data.readUTF(), data.readLong()));
        }
        replace(position, restored);
    }

    private synchronized void replace(long position, Map<String, Holder> restored) {
        holders.clear();
        holders.putAll(restored);
        lastApplied = position;
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    /** The table at one position; it is written while the table itself goes on. */
    private record Copy(long position, Map<String, Holder> holders) implements StateSnapshot {

        @Override
        public void writeTo(OutputStream out) throws IOException {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(holders.size());
            for (Map.Entry<String, Holder> entry : holders.entrySet()) {
                data.writeUTF(entry.getKey());
                data.writeUTF(entry.getValue().owner());
                data.writeLong(entry.getValue().token());
            }
            data.flush();
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
