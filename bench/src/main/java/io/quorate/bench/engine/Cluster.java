package io.quorate.bench.engine;

import io.quorate.bench.node.Target;

/** A cluster that runs, however its replicas do. */
interface Cluster extends Load.Leaders, AutoCloseable {

    /**
     * Waits until a replica leads. A load may ask often.
     *
     * @throws IllegalStateException if none does in time
     */
    @Override
    Target await() throws InterruptedException;

    /** How often the logs of all replicas were made durable; 0 if the engine does not tell. */
    long logSyncs();

    /** The time that processors have spent on all replicas and on this process. */
    long cpuNanos();

    /** What every replica says of itself. */
    String explain();

    /** Where its replicas run, for people. */
    String whereabouts();

    /** Ends all replicas and removes what they kept. */
    @Override
    void close();
}
