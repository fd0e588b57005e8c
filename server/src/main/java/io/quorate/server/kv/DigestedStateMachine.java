package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateMachine;
import io.quorate.api.StateSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A state machine whose state is looked at whenever it is that of a fixed position, however the
 * decisions come in batches, and whether there is one at that position or not.
 */
public final class DigestedStateMachine implements StateMachine {

    private final StateMachine machine;
    private final StateDigests digests;
    private final long interval;

    /** The last fixed position that is behind. */
    private long done;

    public DigestedStateMachine(StateMachine machine, StateDigests digests) {
        this.machine = machine;
        this.digests = digests;
        this.interval = digests.interval();
        this.done = fixedUpTo(machine.lastApplied());
    }

    private long fixedUpTo(long position) {
        return position - position % interval;
    }

    @Override
    public long lastApplied() {
        return machine.lastApplied();
    }

    @Override
    public List<Bytes> apply(List<Decision> decisions) {
        List<Bytes> results = new ArrayList<>(decisions.size());
        int from = 0;
        while (from < decisions.size()) {
            long before = decisions.get(from).position() - 1;
            settled(before);
            long next = fixedUpTo(before) + interval;
            int to = from;
            while (to < decisions.size() && decisions.get(to).position() <= next) {
                to++;
            }
            results.addAll(machine.apply(decisions.subList(from, to)));
            from = to;
        }
        settled(machine.lastApplied());
        return results;
    }

    /** All up to {@code position} is applied. */
    private void settled(long position) {
        long fixed = fixedUpTo(position);
        if (fixed > done && fixed >= machine.lastApplied()) {
            done = fixed;
            machine.skipTo(fixed);
            digests.reached(fixed);
        }
    }

    @Override
    public void skipTo(long position) {
        settled(position);
        machine.skipTo(position);
    }

    @Override
    public StateSnapshot prepareSnapshot() {
        return machine.prepareSnapshot();
    }

    @Override
    public void restore(long position, InputStream in) throws IOException {
        machine.restore(position, in);
        done = fixedUpTo(position);
    }

    @Override
    public void close() {
        machine.close();
    }
}
