package io.quorate.bench.node;

import io.quorate.api.Bytes;
import java.util.concurrent.CompletableFuture;

/** A replica as a load sees it. Can be used by many threads. Futures never fail. */
public interface Target {

    /** Proposes a command. Ends when the replica has applied it. */
    CompletableFuture<Ending> write(Bytes command);

    /** Asks for a linearizable read. Ends when the replica may answer it. */
    CompletableFuture<Ending> read();

    /**
     * Sends what was begun by this thread and may have been kept back to be sent together. To be
     * called before a thread waits; not needed where an outcome begins the next operation.
     */
    void flush();
}
