package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.Channel;
import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.api.SnapshotStore.Draft;
import io.quorate.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot on its way from a peer into this node: fetched window by window, written on the
 * background lane, made current, and taken over by the state machine on the apply lane.
 */
final class SnapshotReceiver {

    /** After how long without progress a request is repeated. */
    static final long RETRY_NANOS = 500_000_000L;

    /** After how long without a sign of the other side a transfer is given up. */
    static final long GIVE_UP_NANOS = 10_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotReceiver.class);

    /** What the receiver needs of the replica. */
    interface Host {
        /** Runs {@code action} on the loop lane. */
        void onLoop(Runnable action);

        /** On the loop lane: store and state machine hold this snapshot. */
        void snapshotInstalled(NodeId from, SnapshotInfo snapshot);

        /** Any lane: the state machine cannot take what is current now. */
        void stateMachineFailed(ConsensusError why);
    }

    private static final class Reception {
        private final NodeId from;
        private final SnapshotInfo snapshot;
        private @Nullable Draft draft;
        private boolean open;
        private boolean complete;
        private long expected;
        private long windowEnd;
        private long progressNanos;
        private long askedNanos;

        Reception(NodeId from, SnapshotInfo snapshot) {
            this.from = from;
            this.snapshot = snapshot;
        }
    }

    private final StateMachine stateMachine;
    private final SnapshotStore store;
    private final Lanes lanes;
    private final Outbox<?> outbox;
    private final Host host;
    private @Nullable Reception reception;

    SnapshotReceiver(
            StateMachine stateMachine,
            SnapshotStore store,
            Lanes lanes,
            Outbox<?> outbox,
            Host host) {
        this.stateMachine = stateMachine;
        this.store = store;
        this.lanes = lanes;
        this.outbox = outbox;
        this.host = host;
    }

    /** The core wants this snapshot. */
    void accept(NodeId from, SnapshotInfo snapshot) {
        Reception present = reception;
        if (present != null) {
            boolean same = present.from.equals(from) && present.snapshot.equals(snapshot);
            if (same || present.complete) {
                return;
            }
            end(present);
        }
        Reception started = new Reception(from, snapshot);
        started.progressNanos = lanes.nanoTime();
        reception = started;
        lanes.background(() -> open(started));
    }

    private void open(Reception opening) {
        try {
            Draft draft = store.receive(opening.snapshot);
            long have = draft.size();
            host.onLoop(() -> opened(opening, draft, have));
        } catch (IOException
                | RuntimeException
                | AssertionError
                | LinkageError
                | VirtualMachineError e) {
            host.onLoop(() -> giveUp(opening, "it cannot be stored: " + e));
        }
    }

    private void opened(Reception opened, Draft draft, long have) {
        opened.draft = draft;
        if (reception != opened) {
            lanes.background(() -> leave(draft));
            return;
        }
        opened.open = true;
        opened.expected = have;
        opened.windowEnd = have;
        proceed(opened);
    }

    void onChunk(NodeId from, Wire.Chunk chunk) {
        Reception present = reception;
        if (present == null
                || !present.open
                || present.complete
                || !present.from.equals(from)
                || present.snapshot.position() != chunk.position()
                || present.expected != chunk.offset()
                || chunk.offset() + chunk.bytes().size() > present.snapshot.size()) {
            return;
        }
        present.expected += chunk.bytes().size();
        present.progressNanos = lanes.nanoTime();
        lanes.background(() -> write(present, chunk.bytes()));
        if (present.expected >= present.windowEnd) {
            proceed(present);
        }
    }

    private void proceed(Reception present) {
        if (present.expected == present.snapshot.size()) {
            present.complete = true;
            lanes.background(() -> publish(present));
        } else {
            fetch(present);
        }
    }

    private void fetch(Reception present) {
        present.windowEnd =
                Math.min(present.snapshot.size(), present.expected + SnapshotSender.WINDOW_BYTES);
        present.askedNanos = lanes.nanoTime();
        Wire.Fetch fetch = new Wire.Fetch(present.snapshot.position(), present.expected);
        outbox.send(Channel.BULK, present.from, Wire.FETCH, Wire.fetch(fetch));
    }

    private void write(Reception present, Bytes bytes) {
        Draft draft = present.draft;
        if (draft == null) {
            return;
        }
        try {
            bytes.writeTo(draft.out());
        } catch (IOException
                | RuntimeException
                | AssertionError
                | LinkageError
                | VirtualMachineError e) {
            host.onLoop(() -> giveUp(present, "it cannot be stored: " + e));
        }
    }

    private void publish(Reception present) {
        Draft draft = present.draft;
        if (draft == null) {
            return;
        }
        try (draft) {
            draft.publish();
            lanes.apply(() -> install(present));
        } catch (IOException
                | RuntimeException
                | AssertionError
                | LinkageError
                | VirtualMachineError e) {
            host.onLoop(() -> giveUp(present, "it cannot be stored: " + e));
        }
    }

    private void install(Reception present) {
        SnapshotInfo snapshot = present.snapshot;
        try {
            if (stateMachine.lastApplied() < snapshot.position()) {
                restore(stateMachine, store, snapshot);
            }
        } catch (IOException e) {
            host.stateMachineFailed(
                    new ConsensusError.StorageFailed(
                            "the snapshot at "
                                    + snapshot.position()
                                    + " cannot be taken over: "
                                    + e.getMessage()));
            return;
        } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError e) {
            host.stateMachineFailed(
                    new ConsensusError.ApplyFailed(
                            snapshot.position(), "a snapshot cannot be taken over: " + e));
            return;
        }
        host.onLoop(() -> installed(present));
    }

    /** Puts the state of a snapshot in the place of the state machine's. */
    static void restore(StateMachine stateMachine, SnapshotStore store, SnapshotInfo snapshot)
            throws IOException {
        try (InputStream in = store.open(snapshot)) {
            stateMachine.restore(snapshot.position(), in);
        }
        if (stateMachine.lastApplied() != snapshot.position()) {
            throw new IllegalStateException(
                    "the state machine restored a snapshot at "
                            + snapshot.position()
                            + " and says it is at "
                            + stateMachine.lastApplied());
        }
    }

    private void installed(Reception present) {
        reception = null;
        host.snapshotInstalled(present.from, present.snapshot);
        outbox.send(
                Channel.BULK,
                present.from,
                Wire.RECEIVED,
                Wire.position(present.snapshot.position()));
    }

    private void giveUp(Reception given, String why) {
        if (reception != given) {
            return;
        }
        LOG.warn(
                "snapshot {} from node {} is given up: {}",
                given.snapshot.position(),
                given.from,
                why);
        decline(given.from, given.snapshot.position());
        end(given);
    }

    /** Tells a sender that its snapshot is not wanted. */
    void decline(NodeId from, long position) {
        outbox.send(Channel.BULK, from, Wire.DECLINED, Wire.position(position));
    }

    private void end(Reception ended) {
        reception = null;
        Draft draft = ended.draft;
        if (draft != null) {
            lanes.background(() -> leave(draft));
        }
    }

    /** Keeps what there is, to go on with, if the disk allows. */
    private static void leave(Draft draft) {
        try {
            draft.close();
        } catch (UncheckedIOException e) {
            LOG.warn("what there is of a snapshot cannot be kept: {}", e.getMessage());
        }
    }

    void onTick() {
        Reception present = reception;
        if (present == null || !present.open || present.complete) {
            return;
        }
        long now = lanes.nanoTime();
        if (now - present.progressNanos > GIVE_UP_NANOS) {
            giveUp(present, "its sender is silent");
        } else if (now - Math.max(present.progressNanos, present.askedNanos) > RETRY_NANOS) {
            fetch(present);
        }
    }

    /** After the lanes ended. */
    void close() {
        Reception present = reception;
        reception = null;
        if (present != null && present.draft != null) {
            leave(present.draft);
        }
    }
}
