package io.quorate.runtime;

import io.quorate.api.Bytes;
import io.quorate.api.SnapshotInfo;

/**
 * A protocol, as a deterministic object.
 *
 * <p>Life: {@link #restore} if there is a snapshot, {@link #replay} for each record that is left,
 * {@link #start}, then {@link #step} for ever. One thread at a time.
 *
 * <p>Invariant: the same calls in the same order give the same effects, in every JVM.
 *
 * <p>Invariant: a core counts on itself as it counts on others: only after {@link Input.Durable}
 * told that the record behind it is durable.
 *
 * @param <M> its messages
 */
public interface ProtocolCore<M> extends Input.Handler<M> {

    /** The current snapshot of this node: everything up to its position is decided. */
    void restore(SnapshotInfo snapshot);

    /** A record that was appended in an earlier life, in the order of the LSNs. */
    void replay(long lsn, Bytes record);

    /**
     * The end of the replay.
     *
     * @param applied what the state machine contains: nothing at or below it may be decided again.
     *     At least the position of the snapshot
     */
    void start(long applied, Effects<M> effects);

    /**
     * Takes one input. What is to be done is written to {@code effects}, and nothing else happens.
     */
    default void step(Input<M> input, Effects<M> effects) {
        input.dispatch(this, effects);
    }

    /**
     * The steps that had gathered are over, and their effects are about to take place. Here a core
     * sends what it gathered over several steps. A batch can be as small as one step.
     */
    default void batchEnded(Effects<M> effects) {}

    /**
     * How many of the next ticks do no more than count, or nothing that could not wait, if nothing
     * else comes before them. The host may hold so many back: it gives them, one by one, before the
     * next input, at the latest when the tick behind them is due. Few enough that a node that was
     * held up, and gets them all at once, does not take its peers for silent.
     */
    default long quietTicks() {
        return 0;
    }

    /**
     * Checks everything that must always hold. Called after every step, before any effect of the
     * step takes place; so cheap that it can be.
     *
     * @throws InvariantViolation if a rule is broken: the group then stops, and nothing is sent
     */
    void checkInvariants();

    /**
     * What the core wants to find with a snapshot at {@code position}: its epoch there, the members
     * in force there.
     *
     * @param position at least the position of the current snapshot, at most the newest decided one
     */
    Bytes snapshotHeader(long position);

    /** How the core stands. */
    CoreStatus status();

    /** See {@link io.quorate.api.ConsensusEngine#explain}. */
    String explain();
}
