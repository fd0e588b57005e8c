package io.quorate.mock;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateMachine;
import io.quorate.api.StateSnapshot;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Remembers every command, and answers it with its position. */
final class RecordingStateMachine implements StateMachine {

    private final List<String> commands = new ArrayList<>();
    private long lastApplied;

    @Override
    public synchronized long lastApplied() {
        return lastApplied;
    }

    @Override
    public synchronized List<Bytes> apply(List<Decision> decisions) {
        List<Bytes> results = new ArrayList<>();
        for (Decision decision : decisions) {
            if (decision.position() <= lastApplied) {
                throw new IllegalStateException(
                        decision.position() + " is not above " + lastApplied);
            }
            lastApplied = decision.position();
            commands.add(decision.command().toUtf8());
            results.add(Bytes.utf8("at " + decision.position()));
        }
        return results;
    }

    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    @Override
    public StateSnapshot prepareSnapshot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void restore(long position, InputStream in) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
