package io.quorate.bench.engine;

import io.quorate.bench.node.Target;

/** A workload that runs. */
interface Load {

    /** Whom proposals are made to. */
    @FunctionalInterface
    interface Leaders {
        /** Waits until a replica leads, and names it. */
        Target await() throws InterruptedException;
    }

    void start();

    /** Makes no further proposals, and returns when each has its outcome. */
    void end() throws InterruptedException;

    Outcomes outcomes();
}
