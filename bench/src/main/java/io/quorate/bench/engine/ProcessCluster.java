package io.quorate.bench.engine;

import io.quorate.api.NodeId;
import io.quorate.bench.node.Blueprint;
import io.quorate.bench.node.NodeProcess;
import io.quorate.bench.node.Standing;
import io.quorate.bench.node.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A cluster each of whose replicas is a process of its own. */
final class ProcessCluster implements Cluster {

    private static final long ANSWER_SECONDS = 30;

    private final Combination combination;
    private final Path directory;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private volatile @Nullable NodeProcess leader;

    /**
     * Starts all processes, and waits until one leads.
     *
     * @param directory used by nothing else; removed at the close
     * @throws IllegalStateException if none leads in time, or a process ends; the message has what
     *     it said last
     */
    ProcessCluster(Combination combination, int size, Path directory)
            throws IOException, InterruptedException {
        this.combination = combination;
        this.directory = directory;
        Blueprint blueprint = combination.blueprint(directory, size);
        try {
            for (NodeId node : blueprint.nodes()) {
                nodes.add(new NodeProcess(blueprint, node));
            }
            for (NodeProcess node : nodes) {
                node.connect();
            }
            await();
        } catch (RuntimeException | IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    @Override
    public Target await() throws InterruptedException {
        NodeProcess known = leader;
        if (known != null && !known.isSuspect()) {
            return known;
        }
        return LeaderWait.until(this::look, combination, this::explain);
    }

    /** Asks all for the leader of the newest epoch. */
    private Optional<NodeProcess> look() {
        long newest = -1;
        Optional<NodeProcess> found = Optional.empty();
        for (NodeProcess node : nodes) {
            node.check();
            Standing standing = standing(node);
            if (standing.leading() && standing.epoch() > newest) {
                newest = standing.epoch();
                found = Optional.of(node);
            }
        }
        found.ifPresent(NodeProcess::trust);
        leader = found.orElse(null);
        return found;
    }

    private Standing standing(NodeProcess node) {
        return node.standing()
                .completeOnTimeout(
                        new Standing(false, 0, 0, "does not answer"),
                        ANSWER_SECONDS,
                        TimeUnit.SECONDS)
                .join();
    }

    @Override
    public long logSyncs() {
        return nodes.stream().mapToLong(node -> standing(node).logSyncs()).sum();
    }

    @Override
    public long cpuNanos() {
        Duration all = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        for (NodeProcess node : nodes) {
            all = all.plus(node.cpu());
        }
        return all.toNanos();
    }

    @Override
    public String explain() {
        return nodes.stream()
                .map(node -> standing(node).explanation())
                .collect(Collectors.joining("; "));
    }

    @Override
    public String whereabouts() {
        return nodes.stream()
                .map(node -> Long.toString(node.pid()))
                .collect(Collectors.joining(", ", " in processes ", ""));
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
        nodes.clear();
        Folders.remove(directory);
    }
}
