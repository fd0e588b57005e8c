package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateMachine;
import io.quorate.api.StateSnapshot;
import io.quorate.kv.KvCommandCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.KvOperationCodec;
import io.quorate.kv.KvOutcome;
import io.quorate.kv.PositionedCommand;
import io.quorate.kv.state.VersionedStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The key-value store as a replicated state machine. Does not own the store.
 *
 * <p>Invariant: a command that is no operation has the same outcome everywhere, and changes
 * nothing.
 */
public final class KvStateMachine implements StateMachine {

    private final VersionedStore store;

    public KvStateMachine(VersionedStore store) {
        this.store = store;
    }

    @Override
    public long lastApplied() {
        return store.appliedPosition();
    }

    @Override
    public List<Bytes> apply(List<Decision> decisions) {
        List<PositionedCommand> commands = new ArrayList<>(decisions.size());
        Bytes[] results = new Bytes[decisions.size()];
        for (int i = 0; i < decisions.size(); i++) {
            Decision decision = decisions.get(i);
            try {
                commands.add(
                        new PositionedCommand(
                                decision.position(), KvCommandCodec.decode(decision.command())));
            } catch (IllegalArgumentException e) {
                results[i] =
                        KvOperationCodec.encode(
                                new KvOutcome.Rejected(
                                        new KvError.Invalid("the command is no operation")));
            }
        }
        List<KvOutcome> outcomes = store.apply(commands);
        int next = 0;
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                results[i] = KvOperationCodec.encode(outcomes.get(next++));
            }
        }
        if (!decisions.isEmpty()) {
            store.skipTo(decisions.get(decisions.size() - 1).position());
        }
        return List.of(results);
    }

    @Override
    public void skipTo(long position) {
        store.skipTo(position);
    }

    @Override
    public StateSnapshot prepareSnapshot() {
        return store.snapshot();
    }

    @Override
    public void restore(long position, InputStream in) throws IOException {
        store.restore(position, in);
    }

    @Override
    public void close() {
        // The store belongs to the node.
    }
}
