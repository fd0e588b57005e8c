package io.quorate.runtime;

import io.quorate.api.Bytes;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import java.util.List;

/**
 * Something that a core has to take note of.
 *
 * @param <M> the core's messages
 */
public sealed interface Input<M> {

    /** Calls the handler's method for this kind of input. */
    void dispatch(Handler<M> handler, Effects<M> effects);

    /** One unit of time has passed. All durations in a core are counted in these. */
    record Tick<M>() implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onTick(effects);
        }
    }

    /** A message arrived. It may be old, repeated, out of order; it is not forged. */
    record Received<M>(NodeId from, M message) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onReceived(from, message, effects);
        }
    }

    /**
     * A client wants {@code command} decided. Answered by {@link Effects#assign} or {@link
     * Effects#refuse}, now or later.
     *
     * @param id never used before in this life of the node
     */
    record Proposed<M>(long id, Bytes command) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onProposed(id, command, effects);
        }
    }

    /**
     * A client wants to read. Answered by {@link Effects#releaseRead} or {@link Effects#refuse},
     * now or later.
     *
     * @param id never used before in this life of the node, for a proposal or a read
     */
    record ReadRequested<M>(long id, ReadMode mode) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onReadRequested(id, mode, effects);
        }
    }

    /** Everything appended up to {@code lsn} is durable. */
    record Durable<M>(long lsn) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onDurable(lsn, effects);
        }
    }

    /** The state machine contains everything decided up to {@code position}. */
    record Applied<M>(long position) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onApplied(position, effects);
        }
    }

    /** The records that {@link Effects#load} asked for: consecutive, maybe fewer, never none. */
    record Loaded<M>(long firstLsn, List<Bytes> records) implements Input<M> {
        public Loaded {
            records = List.copyOf(records);
        }

        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onLoaded(firstLsn, records, effects);
        }
    }

    /** A snapshot of this node's own state is durable. The history below it may go. */
    record SnapshotTaken<M>(SnapshotInfo snapshot) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onSnapshotTaken(snapshot, effects);
        }
    }

    /**
     * A peer offers a snapshot, with the message that announces it. To fetch it the core calls
     * {@link Effects#acceptSnapshot}; otherwise nothing happens.
     */
    record SnapshotOffered<M>(NodeId from, M message, SnapshotInfo snapshot) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onSnapshotOffered(from, message, snapshot, effects);
        }
    }

    /**
     * A peer's snapshot has replaced state and snapshot of this node: everything up to its position
     * is decided, applied and durable.
     */
    record SnapshotInstalled<M>(NodeId from, SnapshotInfo snapshot) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onSnapshotInstalled(from, snapshot, effects);
        }
    }

    /**
     * A snapshot that this node was sending to {@code to} has ended: the peer has it all, or it was
     * given up.
     */
    record SnapshotSent<M>(NodeId to, SnapshotInfo snapshot, boolean complete) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onSnapshotSent(to, snapshot, complete, effects);
        }
    }

    /**
     * An operator wants other members. Answered by {@link Effects#complete} or {@link
     * Effects#refuse}, now or later.
     */
    record MembershipRequested<M>(long id, MembershipChange change) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onMembershipRequested(id, change, effects);
        }
    }

    /**
     * Leadership is to go to {@code target}. Answered by {@link Effects#complete} or {@link
     * Effects#refuse}, now or later.
     */
    record TransferRequested<M>(long id, NodeId target) implements Input<M> {
        @Override
        public void dispatch(Handler<M> handler, Effects<M> effects) {
            handler.onTransferRequested(id, target, effects);
        }
    }

    /** A core takes all of these. The compiler sees to it that none is forgotten. */
    interface Handler<M> {
        void onTick(Effects<M> effects);

        void onReceived(NodeId from, M message, Effects<M> effects);

        void onProposed(long id, Bytes command, Effects<M> effects);

        void onReadRequested(long id, ReadMode mode, Effects<M> effects);

        void onDurable(long lsn, Effects<M> effects);

        void onApplied(long position, Effects<M> effects);

        void onLoaded(long firstLsn, List<Bytes> records, Effects<M> effects);

        void onSnapshotTaken(SnapshotInfo snapshot, Effects<M> effects);

        void onSnapshotOffered(NodeId from, M message, SnapshotInfo snapshot, Effects<M> effects);

        void onSnapshotInstalled(NodeId from, SnapshotInfo snapshot, Effects<M> effects);

        void onSnapshotSent(NodeId to, SnapshotInfo snapshot, boolean complete, Effects<M> effects);

        void onMembershipRequested(long id, MembershipChange change, Effects<M> effects);

        void onTransferRequested(long id, NodeId target, Effects<M> effects);
    }
}
