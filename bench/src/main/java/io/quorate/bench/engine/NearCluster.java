package io.quorate.bench.engine;

import io.quorate.api.NodeId;
import io.quorate.bench.node.Blueprint;
import io.quorate.bench.node.Replica;
import io.quorate.bench.node.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster in this process. */
final class NearCluster implements Cluster {

    private final Combination combination;
    private final List<Replica> replicas = new ArrayList<>();

    /**
     * Starts all replicas, and waits until one leads.
     *
     * @param directory used by nothing else; what storages left there is removed at the close
     * @throws IllegalStateException if none leads in time
     * @throws RuntimeException as a part threw it that could not start
     */
    NearCluster(Combination combination, int size, Path directory)
            throws IOException, InterruptedException {
        this.combination = combination;
        Blueprint blueprint = combination.blueprint(directory, size);
        try {
            for (NodeId node : blueprint.nodes()) {
                replicas.add(new Replica(blueprint, node));
            }
            await();
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    @Override
    public Target await() throws InterruptedException {
        return LeaderWait.until(this::leader, combination, this::explain);
    }

    /** The leader of the newest epoch. */
    private Optional<Target> leader() {
        long newest = 0;
        Optional<Target> leader = Optional.empty();
        for (Replica replica : replicas) {
            long epoch = replica.leadingEpoch();
            if (epoch > newest) {
                newest = epoch;
                leader = Optional.of(replica.target());
            }
        }
        return leader;
    }

    @Override
    public long logSyncs() {
        return replicas.stream().mapToLong(replica -> replica.standing().logSyncs()).sum();
    }

    @Override
    public long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    @Override
    public String explain() {
        List<String> said = new ArrayList<>();
        replicas.forEach(replica -> said.add(replica.standing().explanation()));
        return String.join("; ", said);
    }

    @Override
    public String whereabouts() {
        return "";
    }

    @Override
    public void close() {
        replicas.forEach(Replica::close);
        replicas.forEach(Replica::destroy);
        replicas.clear();
    }
}
