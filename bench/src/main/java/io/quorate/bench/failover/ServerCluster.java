package io.quorate.bench.failover;

import io.quorate.api.NodeId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * Server processes that replicate numbers. {@link #write} is called by many threads, everything
 * else by one.
 */
public interface ServerCluster extends AutoCloseable {

    /** Makes clusters. */
    interface Factory {
        /**
         * A cluster of which no process runs.
         *
         * @throws IllegalArgumentException if there is no such cluster; the message says why
         */
        ServerCluster make(Combination combination) throws IOException;
    }

    /** How a write ended. */
    enum Ending {
        /** It is done, and stays so. */
        ACKNOWLEDGED,
        /** It may have been done. */
        UNKNOWN,
        /** It has not been done, and never will be. */
        REFUSED
    }

    /**
     * How a node stands.
     *
     * @param leading whether it believes that it leads
     * @param epoch the newest it knows
     * @param decided the newest position it knows to be decided
     * @param applied the newest position it has applied
     */
    record Standing(boolean leading, long epoch, long decided, long applied) {}

    /**
     * After which silence a node of the engine wants to lead: a random time between these.
     *
     * @param min the lower bound
     * @param max the upper bound
     */
    record ElectionTimeout(Duration min, Duration max) {}

    /** All nodes, whether they run or not. */
    List<NodeId> nodes();

    /** The timeout that the nodes have; empty if the engine has none of a known name. */
    Optional<ElectionTimeout> electionTimeout();

    /** Starts the process of a node that does not run. Returns before it serves. */
    void start(NodeId node) throws IOException;

    /** Kills the process of a node as it stands, and returns when it is gone. */
    void kill(NodeId node);

    /**
     * How a node stands, by its own account; empty if it does not answer.
     *
     * @throws IllegalStateException if its process has ended by itself; the message says what it
     *     said last
     */
    Optional<Standing> standing(NodeId node);

    /** Writes a number that was never written before, through whichever node leads. */
    CompletableFuture<Ending> write(long number);

    /** Tells every number that this node itself holds. */
    void readAll(NodeId node, LongConsumer number);

    /** A fingerprint of all that a node has applied, and of up to where. */
    String digest(NodeId node);

    /** Ends all processes and removes their files. */
    @Override
    void close() throws IOException;
}
