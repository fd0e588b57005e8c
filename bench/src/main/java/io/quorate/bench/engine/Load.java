package io.quorate.bench.engine;

/** A workload that runs. */
interface Load {

    void start();

    /** Makes no further proposals, and returns when each has its outcome. */
    void end() throws InterruptedException;

    Outcomes outcomes();
}
