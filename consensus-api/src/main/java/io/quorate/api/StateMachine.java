package io.quorate.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * What a group replicates: a deterministic function from decisions to state and results.
 *
 * <p>{@link #apply}, {@link #prepareSnapshot}, {@link #restore}, {@link #lastApplied} and {@link
 * #close} are called by one thread at a time, the group's apply thread; nothing else of this type
 * is called while one of them runs. Reads of the state by other threads are the implementation's
 * own affair.
 */
public interface StateMachine extends AutoCloseable {

    /**
     * The position of the newest decision that this state contains, 0 if it has none.
     *
     * <p>State and position are one: the state holds exactly the decisions up to here, also after a
     * crash. A crash may set both back, but never below the position of the last snapshot whose
     * {@link StateSnapshot#writeTo} returned. The engine applies on from here and never again at or
     * below it.
     */
    long lastApplied();

    /**
     * Applies decisions, in order. Positions are strictly increasing and greater than {@link
     * #lastApplied}.
     *
     * <p>The results are a function of the state and the commands alone: no clock, no randomness,
     * no local setting. A command that cannot be understood has a result too, the same on every
     * replica; it never throws.
     *
     * @return one result for each decision, in their order
     * @throws RuntimeException if the state cannot be kept (a full disk). The group then stops on
     *     this node; nothing is applied again before a restart
     */
    List<Bytes> apply(List<Decision> decisions);

    /**
     * Notes that the group decided up to {@code position} with nothing to apply between {@link
     * #lastApplied} and there. Storing it is optional: it only spares the engine work at a restart.
     */
    default void skipTo(long position) {}

    /**
     * Fixes the present state for a snapshot. Runs on the apply thread, so it must be quick; the
     * bytes are written later, beside further {@link #apply} calls.
     */
    StateSnapshot prepareSnapshot();

    /**
     * Replaces the whole state by one that {@link StateSnapshot#writeTo} wrote.
     *
     * <p>All or nothing: when this returns the state is the snapshot's, durable as far as this
     * state machine is durable, and {@link #lastApplied} is {@code position}; when it throws the
     * state is what it was.
     *
     * @param position the position of the snapshot
     * @param in the bytes, checked by the engine; not closed here
     * @throws IOException if reading or storing fails, or the bytes make no sense
     */
    void restore(long position, InputStream in) throws IOException;

    @Override
    void close();
}
