package io.quorate.runtime;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineEvent;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;

/**
 * Where a core writes down what it wants done. Nothing takes place before the step is over and the
 * core's invariants hold; then the effects of a whole batch of steps take place together.
 *
 * @param <M> the core's messages
 */
public interface Effects<M> {

    /**
     * Appends a record to the log.
     *
     * @return its LSN; {@link Input.Durable} will tell when it is durable
     */
    long append(Bytes record);

    /** Sends a message, at once, beside the appends of the same batch. */
    void send(NodeId to, M message);

    /**
     * Sends a message as soon as everything this group has appended so far is durable, also if that
     * is nothing new. Whatever another node may count on leaves only by this: it tells of something
     * that this node must still know after a crash.
     */
    void sendWhenDurable(NodeId to, M message);

    /**
     * Gives a proposal its place. Should the position be decided in this epoch, the proposal is.
     *
     * @param id the id of {@link Input.Proposed}
     */
    void assign(long id, long position, long epoch);

    /**
     * A command is decided. Called in the order of the positions, once for each position above
     * {@link ProtocolCore#start}'s {@code applied}, with no gaps that are not {@link
     * #decideInternal}.
     */
    void decide(long position, long epoch, Bytes command);

    /** A position is decided for something of the core's own, with nothing to apply. */
    void decideInternal(long position, long epoch);

    /**
     * The outcome of every proposal that was assigned and not decided is open from now on: this
     * node does not see to them any more.
     */
    void abandonProposals(ConsensusError why);

    /** The request {@code id} will never have an effect. */
    void refuse(long id, ConsensusError why);

    /** The request {@code id} (a membership change, a transfer) may yet have an effect. */
    void giveUp(long id, ConsensusError why);

    /** The request {@code id} (a membership change, a transfer) is done. */
    void complete(long id);

    /** The read {@code id} may be answered as soon as {@code position} is applied. */
    void releaseRead(long id, long position);

    /**
     * As {@link #releaseRead}, but the answer counts only as long as a lease lasts: it began when
     * this core was given a tick, and ends {@code nanos} later by this node's monotonic clock, or
     * with {@link #endLeases}. It is looked at after the read.
     *
     * @param tick which tick, counted from the first one after {@link ProtocolCore#start}, which is
     *     1; of one that is more than a thousand ticks old the lease is over
     */
    void releaseLeasedRead(long id, long position, long tick, long nanos);

    /**
     * No lease lasts any longer, also none under which a read was released before. Takes place
     * before any message of the same batch leaves.
     */
    void endLeases();

    /**
     * Reads old records. {@link Input.Loaded} brings them.
     *
     * @param fromLsn not below what was released
     * @param toLsn inclusive
     * @param bytesMax where to stop; at least one record comes
     */
    void load(long fromLsn, long toLsn, long bytesMax);

    /**
     * The core will never need records below {@code lsn} again. What small state lay there it has
     * appended anew: these records become durable before the old ones go.
     */
    void release(long lsn);

    /**
     * Takes a snapshot of the state machine, unless one is being taken. {@link Input.SnapshotTaken}
     * tells when it is durable.
     */
    void takeSnapshot();

    /**
     * Sends this node's current snapshot, announced by {@code message}. {@link Input.SnapshotSent}
     * tells the end. Does nothing while one is on its way to that node.
     */
    void sendSnapshot(NodeId to, M message);

    /** Fetches the snapshot that this very step's {@link Input.SnapshotOffered} offers. */
    void acceptSnapshot();

    /** Other members are in force: the transport has to know where they are. */
    void membership(Membership membership);

    /** Something worth telling. */
    void event(EngineEvent.Kind kind, long position, String detail);
}
