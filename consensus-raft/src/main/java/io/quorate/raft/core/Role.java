package io.quorate.raft.core;

import io.quorate.api.Bytes;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.runtime.Effects;
import java.util.List;
import java.util.Optional;

/**
 * What a node is at the moment. Terms have been compared before a role sees a message: it is of the
 * node's own term, unless the message says otherwise.
 */
interface Role {

    String name();

    Optional<NodeId> leader();

    void onTick(Effects<RaftMessage> effects);

    /** How many of the next ticks can wait, if nothing else comes; negative if none can. */
    default long quietTicks() {
        return 0;
    }

    void onProposed(long id, Bytes command, Effects<RaftMessage> effects);

    void onReadRequested(long id, ReadMode mode, Effects<RaftMessage> effects);

    void onMembershipRequested(long id, MembershipChange change, Effects<RaftMessage> effects);

    void onTransferRequested(long id, NodeId target, Effects<RaftMessage> effects);

    /** Whether a leader is around, so that nobody should want to take its place. */
    boolean isLed();

    /** How long ago the leader, or a majority of a leader's followers, was last heard of. */
    long silentTicks();

    /** More of this node's own log is durable. */
    default void onDurable(Effects<RaftMessage> effects) {}

    /** The commit index has moved on from {@code before}. */
    default void onCommitted(long before, Effects<RaftMessage> effects) {}

    default void onPreVoteReply(
            NodeId from, RaftMessage.PreVoteReply reply, Effects<RaftMessage> effects) {}

    default void onRequestVoteReply(
            NodeId from, RaftMessage.RequestVoteReply reply, Effects<RaftMessage> effects) {}

    default void onAppendEntriesReply(
            NodeId from, RaftMessage.AppendEntriesReply reply, Effects<RaftMessage> effects) {}

    default void onReadIndexReply(
            NodeId from, RaftMessage.ReadIndexReply reply, Effects<RaftMessage> effects) {}

    default void onLoaded(Loads.Load load, List<Entry> entries, Effects<RaftMessage> effects) {}

    default void onSnapshotSent(
            NodeId to, SnapshotInfo snapshot, boolean complete, Effects<RaftMessage> effects) {}

    /** The first entry that another node may want soon. */
    default long wantedFrom() {
        return Long.MAX_VALUE;
    }

    default void batchEnded(Effects<RaftMessage> effects) {}

    /** The role ends: whatever waits for it is answered. */
    default void end(Effects<RaftMessage> effects) {}

    default void checkInvariants() {}
}
