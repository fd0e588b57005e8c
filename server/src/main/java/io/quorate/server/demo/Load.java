package io.quorate.server.demo;

import io.quorate.kv.client.KvClient;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Operations of clients, with a record of how each ended. Used once. */
public interface Load {

    /**
     * Does all operations, and returns when each has ended.
     *
     * @param mayFinish what is waited for before the last quarter
     */
    void run(KvClient client, CountDownLatch mayFinish) throws InterruptedException;

    /** How the operations get on; to be looked at by any thread. */
    Tally tally();

    /**
     * Looks at what became of them, behind {@link #run}.
     *
     * @param replicas a client of each replica alone; all have applied the same
     */
    Findings check(List<KvClient> replicas);
}
