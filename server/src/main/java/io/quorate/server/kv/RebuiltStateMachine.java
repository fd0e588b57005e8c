package io.quorate.server.kv;

import io.quorate.api.Bytes;
import io.quorate.api.Decision;
import io.quorate.api.StateMachine;
import io.quorate.api.StateSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A state machine whose state came from another replica, and is ahead of what this node's log has
 * handed over. Until the log has come as far, what it hands over is in the state already, and what
 * snapshots of this node held is of no interest.
 *
 * <p>Invariant: positions go up from 0 without regard to the state, until they meet it.
 */
public final class RebuiltStateMachine implements StateMachine {

    private final StateMachine machine;
    private Runnable whenMet = () -> {};
    private volatile boolean started;
    private long behind;
    private volatile boolean met;

    /** The state of {@code machine} is that of another replica. */
    public RebuiltStateMachine(StateMachine machine) {
        this.machine = machine;
    }

    /** Asks to be told, once, when log and state have met. */
    public synchronized void onceMet(Runnable action) {
        whenMet = action;
        if (met) {
            action.run();
        }
    }

    /** The engine has started: snapshots that come from now on come from other replicas. */
    public void engineStarted() {
        started = true;
    }

    @Override
    public long lastApplied() {
        return met ? machine.lastApplied() : behind;
    }

    @Override
    public List<Bytes> apply(List<Decision> decisions) {
        if (met) {
            return machine.apply(decisions);
        }
        long held = machine.lastApplied();
        int known = 0;
        while (known < decisions.size() && decisions.get(known).position() <= held) {
            known++;
        }
        // Nobody here waits for them: they were decided before this node began.
        List<Bytes> results = new ArrayList<>(Collections.nCopies(known, Bytes.EMPTY));
        if (known < decisions.size()) {
            results.addAll(machine.apply(decisions.subList(known, decisions.size())));
        }
        moveTo(decisions.get(decisions.size() - 1).position());
        return results;
    }

    @Override
    public void skipTo(long position) {
        if (met || position > machine.lastApplied()) {
            machine.skipTo(position);
        }
        moveTo(position);
    }

    private synchronized void moveTo(long position) {
        behind = Math.max(behind, position);
        if (!met && behind >= machine.lastApplied()) {
            met = true;
            whenMet.run();
        }
    }

    @Override
    public StateSnapshot prepareSnapshot() {
        return met ? machine.prepareSnapshot() : new None(behind);
    }

    @Override
    public void restore(long position, InputStream in) throws IOException {
        if (met || position > machine.lastApplied()) {
            if (!started) {
                throw new IOException(
                        "the state that this node was given, at position "
                                + machine.lastApplied()
                                + ", is older than this node's own snapshot; rebuild it again");
            }
            machine.restore(position, in);
        }
        moveTo(position);
    }

    @Override
    public void close() {
        machine.close();
    }

    /** There is no state of this position here. */
    private record None(long position) implements StateSnapshot {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            throw new IOException(
                    "the rebuilt state is ahead of position " + position + "; try again later");
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
