package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.api.SnapshotStore.Draft;
import io.quorate.api.StateMachine;
import io.quorate.api.StateSnapshot;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots of this node's own state: fixed on the apply lane, given a header on the loop lane,
 * written on the background lane. One at a time; who asks meanwhile gets the one under way.
 */
final class SnapshotTaker {

    private static final int BUFFER_BYTES = 1 << 13;

    /** What the taker needs of the replica. */
    interface Host {
        /** Runs {@code action} on the loop lane. */
        void onLoop(Runnable action);

        /** On the loop lane: this snapshot is durable and current. */
        void snapshotTaken(SnapshotInfo snapshot);

        /**
         * On the loop lane: none was taken. The state and the older snapshot are what they were.
         */
        void snapshotFailed(ConsensusError why);

        /** Any lane: the state machine threw. */
        void stateMachineFailed(ConsensusError why);
    }

    private final StateMachine stateMachine;
    private final SnapshotStore store;
    private final Lanes lanes;
    private final LongFunction<Bytes> header;
    private final Host host;
    private final List<CompletableFuture<Long>> waiting = new ArrayList<>();
    private boolean busy;
    private @Nullable SnapshotInfo current;
    private volatile @Nullable StateSnapshot held;
    private volatile boolean closed;

    /**
     * @param header the core's header for a position; asked on the loop lane
     */
    SnapshotTaker(
            StateMachine stateMachine,
            SnapshotStore store,
            Lanes lanes,
            LongFunction<Bytes> header,
            Host host) {
        this.stateMachine = stateMachine;
        this.store = store;
        this.lanes = lanes;
        this.header = header;
        this.host = host;
    }

    /** On the loop lane: which snapshot is current, if it is not one that was taken here. */
    void currentIs(@Nullable SnapshotInfo snapshot) {
        current = snapshot;
    }

    @Nullable SnapshotInfo current() {
        return current;
    }

    /** Completes {@code outcome} with the position of a snapshot that holds all that is applied. */
    void take(@Nullable CompletableFuture<Long> outcome) {
        if (outcome != null) {
            waiting.add(outcome);
        }
        if (!busy) {
            busy = true;
            lanes.apply(this::prepare);
        }
    }

    private void prepare() {
        StateSnapshot prepared;
        try {
            prepared = stateMachine.prepareSnapshot();
        } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError e) {
            host.stateMachineFailed(
                    new ConsensusError.ApplyFailed(stateMachine.lastApplied(), e.toString()));
            return;
        }
        held = prepared;
        host.onLoop(() -> prepared(prepared));
    }

    private void prepared(StateSnapshot prepared) {
        long position = prepared.position();
        long have = current == null ? 0 : current.position();
        if (position <= have) {
            letGo(prepared);
            done(have);
            return;
        }
        Bytes head = header.apply(position);
        lanes.background(() -> write(prepared, head));
    }

    private void write(StateSnapshot prepared, Bytes head) {
        try {
            SnapshotInfo published = publish(prepared, head);
            host.onLoop(() -> published(published));
        } catch (IOException
                | RuntimeException
                | AssertionError
                | LinkageError
                | VirtualMachineError e) {
            ConsensusError why =
                    new ConsensusError.StorageFailed("no snapshot could be taken: " + e);
            host.onLoop(() -> failed(why));
        } finally {
            letGo(prepared);
        }
    }

    private @Nullable SnapshotInfo publish(StateSnapshot prepared, Bytes head) throws IOException {
        long position = prepared.position();
        if (isOutdated(position)) {
            return null;
        }
        try (Draft draft = store.create(position, head)) {
            OutputStream out = new BufferedOutputStream(new Stoppable(draft.out()), BUFFER_BYTES);
            prepared.writeTo(out);
            out.flush();
            return isOutdated(position) ? null : draft.publish();
        }
    }

    private boolean isOutdated(long position) {
        return store.current().map(newer -> newer.position() >= position).orElse(false);
    }

    private void published(@Nullable SnapshotInfo published) {
        if (published == null) {
            done(current == null ? 0 : current.position());
            return;
        }
        current = published;
        host.snapshotTaken(published);
        done(published.position());
    }

    private void failed(ConsensusError why) {
        busy = false;
        List<CompletableFuture<Long>> asked = new ArrayList<>(waiting);
        waiting.clear();
        host.snapshotFailed(why);
        asked.forEach(outcome -> outcome.completeExceptionally(why.asException()));
    }

    private void done(long position) {
        busy = false;
        List<CompletableFuture<Long>> asked = new ArrayList<>(waiting);
        waiting.clear();
        asked.forEach(outcome -> outcome.complete(position));
    }

    private void letGo(StateSnapshot prepared) {
        held = null;
        prepared.close();
    }

    /** Any thread: what is being written stops soon. */
    void stop() {
        closed = true;
    }

    /** After the lanes ended: lets go of a state that nobody will write. */
    void close() {
        StateSnapshot left = held;
        if (left != null) {
            letGo(left);
        }
    }

    /** Ends the wishes that are open. */
    void refuseAll(ConsensusError why) {
        List<CompletableFuture<Long>> asked = new ArrayList<>(waiting);
        waiting.clear();
        asked.forEach(outcome -> outcome.completeExceptionally(why.asException()));
    }

    /** Refuses to write on when the engine closes, so that closing need not wait. */
    private final class Stoppable extends FilterOutputStream {
        Stoppable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int size) throws IOException {
            if (closed) {
                throw new IOException("the engine closes");
            }
            out.write(bytes, offset, size);
        }
    }
}
