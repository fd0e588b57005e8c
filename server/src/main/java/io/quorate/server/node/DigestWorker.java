package io.quorate.server.node;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusError;
import io.quorate.api.Membership;
import io.quorate.api.StateMachine;
import io.quorate.kv.state.VersionedStore;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.kv.DigestedStateMachine;
import io.quorate.server.kv.StateDigests;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread on which a node reads its state for digests, and compares them with its peers'. */
final class DigestWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DigestWorker.class);

    private static final long PERIOD_MILLIS = 1_000;

    private final NodeConfig config;
    private final @Nullable StateDigests digests;
    private final ScheduledExecutorService thread;
    private final Replicas replicas;

    DigestWorker(NodeConfig config, VersionedStore store) {
        this.config = config;
        this.replicas = new Replicas(config.clients().asClient());
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread made = new Thread(task, "digests-" + config.self());
                            made.setDaemon(true);
                            return made;
                        });
        this.digests =
                config.digestInterval() == 0
                        ? null
                        : new StateDigests(
                                config.digestInterval(), store::view, thread, System::nanoTime);
    }

    /** Looks at the state of {@code machine} at the fixed positions, if there are any. */
    StateMachine digested(StateMachine machine) {
        return digests == null ? machine : new DigestedStateMachine(machine, digests);
    }

    /** The last digests of this node. */
    SortedMap<Long, Bytes> recent() {
        return digests == null ? new TreeMap<>() : digests.recent();
    }

    /** Begins to compare, until this replica is found to have diverged. */
    void compare(Supplier<Membership> membership, Consumer<ConsensusError.Diverged> onDiverged) {
        if (digests == null) {
            return;
        }
        DivergenceCheck check =
                new DivergenceCheck(
                        config.self(), membership, digests::recent, replicas::digests, onDiverged);
        thread.schedule(() -> compare(check), PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void compare(DivergenceCheck check) {
        boolean diverged = false;
        try {
            diverged = check.run();
        } catch (RuntimeException e) {
            LOG.warn("digests could not be compared", e);
        }
        if (!diverged && !thread.isShutdown()) {
            try {
                thread.schedule(() -> compare(check), PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("the node ends", e);
            }
        }
    }

    @Override
    public void close() {
        replicas.close();
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("a digest is still being read");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
