package io.quorate.testkit.engine;

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

/**
 * A state machine that remembers every command but marks, and answers each with its position. It
 * holds its engine to the contract of {@link StateMachine}.
 */
public final class CommandList implements StateMachine {

    /** A command that is answered and not remembered. */
    static final String MARK = "mark";

    private final List<String> commands = new ArrayList<>();
    private long lastApplied;

    /** All commands so far. */
    public synchronized List<String> all() {
        return List.copyOf(commands);
    }

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
                        "position " + decision.position() + " comes after " + lastApplied);
            }
            lastApplied = decision.position();
            String command = decision.command().toUtf8();
            if (!command.equals(MARK)) {
                commands.add(command);
            }
            results.add(Bytes.utf8("at " + decision.position()));
        }
        return results;
    }

    @Override
    public synchronized StateSnapshot prepareSnapshot() {
        List<String> fixed = all();
        long position = lastApplied;
        return new StateSnapshot() {
            @Override
            public long position() {
                return position;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                DataOutputStream data = new DataOutputStream(out);
                data.writeInt(fixed.size());
                for (String command : fixed) {
                    data.writeUTF(command);
                }
                data.flush();
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    @Override
    public synchronized void restore(long position, InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        List<String> restored = new ArrayList<>();
        for (int left = data.readInt(); left > 0; left--) {
            restored.add(data.readUTF());
        }
        if (in.read() != -1) {
            throw new IOException("there is more than a snapshot");
        }
        commands.clear();
        commands.addAll(restored);
        lastApplied = position;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
