package io.quorate.bench.engine;

import io.quorate.api.ConsensusEngine;

/** A workload that runs. */
interface Load {

    /** Whom proposals are made to. */
    @FunctionalInterface
    interface Leaders {
        /** Waits until a replica leads, and names it. */
        ConsensusEngine await() throws InterruptedException;
    }

    void start();

    /** Makes no further proposals, and returns when each has its outcome. */
    void end() throws InterruptedException;

    Outcomes outcomes();
}
