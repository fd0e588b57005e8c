package io.quorate.runtime.host;

/**
 * The three threads of a replica, and its clock. On each lane one task runs at a time, in the order
 * of submission. The simulator has lanes in virtual time.
 */
public interface Lanes extends AutoCloseable {

    /** Where the core steps. Tasks must not block. */
    void loop(Runnable task);

    /**
     * As {@link #loop}, at once and on the caller's thread if these lanes allow that. The caller
     * sees to it that meanwhile nothing else runs on the loop lane, nor is given to it.
     */
    default void loopHere(Runnable task) {
        loop(task);
    }

    /** Runs {@code task} on the loop lane after a delay. */
    void loopAfter(long delayNanos, Runnable task);

    /** Where the state machine is used. */
    void apply(Runnable task);

    /** Where snapshots are written and read, and old records loaded: everything slow. */
    void background(Runnable task);

    /** A clock that only goes forward. */
    long nanoTime();

    /** Finishes the tasks that are under way, drops those that wait, and ends the threads. */
    @Override
    void close();
}
