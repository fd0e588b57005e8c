package io.quorate.server.demo;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.v1.StatusReply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Loads a cluster, kills its leader if asked to, and looks at what became of it. */
public final class Demo {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DemoOptions options;
    private final Consumer<String> progress;
    private final Set<Long> epochsSeen = new HashSet<>();
    private volatile @Nullable RuntimeException loadFailure;

    /**
     * Makes a demo.
     *
     * @param progress is told how it goes, a line at a time
     */
    public Demo(DemoOptions options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Runs it.
     *
     * @throws IllegalArgumentException if the options make no sense
     * @throws IllegalStateException if the cluster does not get going, or does not settle, or the
     *     load fails by its own fault
     */
    public DemoReport run() throws IOException, InterruptedException {
        Workload workload = Workload.all().named(options.workload());
        try (DemoCluster cluster = DemoCluster.of(options);
                KvClient client = client(cluster)) {
            start(cluster);
            progress.accept("node " + awaitLeader(cluster, "a leader") + " leads");
            noteEpoch(cluster);
            Load load = workload.load(options.ops(), options.seed());
            // So that the leader dies while there is still something to write.
            CountDownLatch mayFinish = new CountDownLatch(options.killLeader() ? 1 : 0);
            Thread loader = new Thread(() -> run(load, client, mayFinish), "demo-load");
            loader.start();
            try {
                watch(cluster, load, loader, mayFinish);
            } finally {
                mayFinish.countDown();
            }
            loader.join();
            RuntimeException failed = loadFailure;
            if (failed != null) {
                throw new IllegalStateException("the load failed: " + failed.getMessage(), failed);
            }
            noteEpoch(cluster);
            long leaderChanges = Math.max(0, epochsSeen.size() - 1);
            progress.accept("waiting until all replicas have applied the same");
            List<StatusReply> statuses = settle(cluster);
            progress.accept("looking at what became of " + options.ops() + " operations");
            Findings findings = check(cluster, load);
            return report(statuses, workload.promise(), load.tally(), findings, leaderChanges);
        }
    }

    private void start(DemoCluster cluster) {
        progress.accept(
                "starting "
                        + options.nodes()
                        + " replicas: engine "
                        + options.engine()
                        + ", transport "
                        + options.transport()
                        + (options.tls() ? " with TLS" : "")
                        + ", storage "
                        + options.storage()
                        + ", store "
                        + options.store()
                        + ", clients over "
                        + options.protocol()
                        + ", workload "
                        + options.workload());
        cluster.start();
    }

    /** Keeps a cluster up until the thread is interrupted. */
    public void keepUp() throws IOException, InterruptedException {
        try (DemoCluster cluster = DemoCluster.of(options)) {
            start(cluster);
            Thread.currentThread().setName("demo");
            progress.accept("node " + awaitLeader(cluster, "a leader") + " leads");
            progress.accept("the cluster is up; Ctrl-C ends it. In another terminal, try:");
            String endpoints =
                    (options.protocol().equals(KvClientConfig.DEFAULT_PROTOCOL)
                                    ? ""
                                    : "--protocol " + options.protocol() + " ")
                            + "--endpoints "
                            + String.join(",", cluster.clientAddresses());
            progress.accept("  ./quorate kv " + endpoints + " put greeting hello");
            progress.accept("  ./quorate kv " + endpoints + " get greeting");
            progress.accept("  ./quorate status " + endpoints);
            new CountDownLatch(1).await();
        }
    }

    private KvClient client(DemoCluster cluster) {
        return KvClient.create(
                new KvClientConfig(cluster.clientAddresses(), PATIENCE, true, options.protocol()));
    }

    private static NodeId awaitLeader(DemoCluster cluster, String what)
            throws InterruptedException {
        List<NodeId> found = new ArrayList<>();
        await(
                what,
                () -> {
                    cluster.leader().ifPresent(found::add);
                    return !found.isEmpty();
                });
        return found.get(0);
    }

    private void run(Load load, KvClient client, CountDownLatch mayFinish) {
        try {
            load.run(client, mayFinish);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            loadFailure = e;
        }
    }

    /** Tells how the operations get on, and kills the leader half-way if asked to. */
    private void watch(DemoCluster cluster, Load load, Thread loader, CountDownLatch mayFinish)
            throws InterruptedException {
        boolean toKill = options.killLeader();
        long lastTold = System.nanoTime();
        while (loader.isAlive()) {
            noteEpoch(cluster);
            if (toKill && load.tally().startedCount() >= options.ops() / 2) {
                toKill = false;
                killAndRestart(cluster, load, mayFinish);
            }
            if (System.nanoTime() - lastTold > 500_000_000L) {
                lastTold = System.nanoTime();
                progress.accept(
                        load.tally().ackedCount() + " of " + options.ops() + " acknowledged");
            }
            pause();
        }
    }

    /** Epochs grow by steps of each engine's own, so they are counted, not subtracted. */
    private void noteEpoch(DemoCluster cluster) {
        cluster.epochOfLeader().ifPresent(epochsSeen::add);
    }

    private void killAndRestart(DemoCluster cluster, Load load, CountDownLatch mayFinish)
            throws InterruptedException {
        NodeId dead = awaitLeader(cluster, "a leader to kill");
        mayFinish.countDown();
        cluster.kill(dead);
        progress.accept(
                "killed node "
                        + dead
                        + ", the leader, after "
                        + load.tally().ackedCount()
                        + " operations");
        if (options.nodes() > 1) {
            NodeId next = awaitLeader(cluster, "another leader");
            progress.accept("node " + next + " leads now");
        }
        cluster.start(dead);
        progress.accept("node " + dead + " is back");
    }

    /** Waits until all replicas hold the same positions, and returns how they stand. */
    private List<StatusReply> settle(DemoCluster cluster) throws InterruptedException {
        List<StatusReply> statuses = new ArrayList<>();
        await(
                "all replicas to apply the same",
                () -> {
                    statuses.clear();
                    if (appliedPositions(cluster) > 1) {
                        return false;
                    }
                    cluster.clientAddresses().forEach(address -> statuses.add(status(address)));
                    // A write of unknown outcome may have come in between two of these.
                    return statuses.stream().map(StatusReply::getDigestPosition).distinct().count()
                            == 1;
                });
        return statuses;
    }

    private static long appliedPositions(DemoCluster cluster) {
        return cluster.nodes().values().stream()
                .map(node -> node.engineStatus().orElseThrow().applied())
                .distinct()
                .count();
    }

    private StatusReply status(String address) {
        try (KvClient client = only(address)) {
            return client.status(true).join();
        }
    }

    private KvClient only(String address) {
        return KvClient.create(
                new KvClientConfig(List.of(address), PATIENCE, false, options.protocol()));
    }

    private Findings check(DemoCluster cluster, Load load) {
        List<KvClient> replicas = new ArrayList<>();
        try {
            cluster.clientAddresses().forEach(address -> replicas.add(only(address)));
            return load.check(replicas);
        } finally {
            replicas.forEach(KvClient::close);
        }
    }

    private DemoReport report(
            List<StatusReply> statuses,
            String promise,
            Tally tally,
            Findings findings,
            long leaderChanges) {
        List<DemoReport.Replica> replicas = new ArrayList<>();
        for (StatusReply status : statuses) {
            replicas.add(
                    new DemoReport.Replica(
                            status.getNode(),
                            status.getRole(),
                            status.getEpoch(),
                            status.getDecided(),
                            status.getApplied(),
                            Bytes.copyOf(status.getDigest().toByteArray()).toHex()));
        }
        boolean equal = replicas.stream().map(DemoReport.Replica::digest).distinct().count() == 1;
        return new DemoReport(replicas, promise, tally, findings, equal, leaderChanges);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "waited " + PATIENCE.toSeconds() + " s in vain for " + what);
            }
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        Thread.sleep(5);
    }
}
