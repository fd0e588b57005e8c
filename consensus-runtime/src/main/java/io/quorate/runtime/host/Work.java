package io.quorate.runtime.host;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Envelope;
import io.quorate.api.Membership;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.runtime.Input;
import java.util.concurrent.CompletableFuture;

/**
 * Something for the loop lane to do.
 *
 * @param <M> the core's messages
 */
sealed interface Work<M> {

    /** The core takes this input. */
    record Step<M>(Input<M> input) implements Work<M> {}

    /** A message of a peer; {@code taken} makes room for the next. */
    record Message<M>(NodeId from, M message, Runnable taken) implements Work<M> {}

    /** The log is durable up to here. */
    record Synced<M>(long lsn) implements Work<M> {}

    /** The state machine contains all up to here. */
    record AppliedTo<M>(long position) implements Work<M> {}

    /** An envelope of a snapshot's transfer. */
    record SnapshotPiece<M>(Envelope envelope, Runnable taken) implements Work<M> {}

    /** Something of the host's own. */
    record Call<M>(Runnable action) implements Work<M> {}

    /** Nothing but time that has passed. */
    record Wake<M>() implements Work<M> {}

    /** A proposal. */
    record Propose<M>(Bytes command, Proposal proposal) implements Work<M> {}

    /** A read. */
    record Read<M>(ReadMode mode, long deadlineNanos, CompletableFuture<ReadResult> outcome)
            implements Work<M> {}

    /** A change of the members. */
    record Change<M>(
            MembershipChange change, long deadlineNanos, CompletableFuture<Membership> outcome)
            implements Work<M> {}

    /** A transfer of leadership. */
    record Transfer<M>(NodeId target, long deadlineNanos, CompletableFuture<Void> outcome)
            implements Work<M> {}

    /** A wish for a snapshot. */
    record TakeSnapshot<M>(CompletableFuture<Long> outcome) implements Work<M> {}

    /** Tells who asked for it, if anybody did, that nothing happened. */
    static void refuse(Work<?> work, ConsensusError why) {
        if (work instanceof Work.Propose<?> wish) {
            wish.proposal().refuse(why);
        } else if (work instanceof Work.Read<?> read) {
            read.outcome().complete(new ReadResult.Refused(why));
        } else if (work instanceof Work.Change<?> change) {
            change.outcome().completeExceptionally(why.asException());
        } else if (work instanceof Work.Transfer<?> transfer) {
            transfer.outcome().completeExceptionally(why.asException());
        } else if (work instanceof Work.TakeSnapshot<?> wish) {
            wish.outcome().completeExceptionally(why.asException());
        }
    }
}
