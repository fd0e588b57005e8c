package io.quorate.bench.failover;

import io.quorate.api.NodeId;
import io.quorate.bench.failover.FailoverReport.Findings;
import io.quorate.bench.failover.ServerCluster.Standing;
import java.io.IOException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A cluster with what was written to it: its leader is killed as often as one likes. */
final class MeasuredCluster implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long POLL_MILLIS = 20;
    private static final long LEAD_IN_MILLIS = 500;
    private static final long LEAD_OUT_MILLIS = 300;
    private static final int ATTEMPTS_MAX = 5;

    private final Combination combination;
    private final ServerCluster servers;
    private final int outstanding;
    private final Consumer<String> progress;
    private final WriteLog log = new WriteLog();

    MeasuredCluster(
            Combination combination,
            ServerCluster servers,
            int outstanding,
            Consumer<String> progress) {
        this.combination = combination;
        this.servers = servers;
        this.outstanding = outstanding;
        this.progress = progress;
    }

    Combination combination() {
        return combination;
    }

    ServerCluster servers() {
        return servers;
    }

    WriteLog log() {
        return log;
    }

    void start() throws IOException, InterruptedException {
        for (NodeId node : servers.nodes()) {
            servers.start(node);
        }
        for (NodeId node : servers.nodes()) {
            await("node " + node + " to answer", () -> servers.standing(node).isPresent());
        }
        await("a leader", () -> leader().isPresent());
    }

    /** The node that leads the newest epoch. */
    private Optional<NodeId> leader() {
        Map<NodeId, Standing> leading = new HashMap<>();
        for (NodeId node : servers.nodes()) {
            servers.standing(node)
                    .filter(Standing::leading)
                    .ifPresent(standing -> leading.put(node, standing));
        }
        return leading.entrySet().stream()
                .max(Comparator.comparing(entry -> entry.getValue().epoch()))
                .map(Map.Entry::getKey);
    }

    private NodeId awaitLeader() throws InterruptedException {
        Set<NodeId> found = new HashSet<>();
        await(
                "a leader",
                () -> {
                    leader().ifPresent(found::add);
                    return !found.isEmpty();
                });
        return found.iterator().next();
    }

    /** Kills the leader under load, and lets it come back. */
    FailoverSample measure(int round) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Optional<FailoverSample> sample = attempt(round);
            if (sample.isPresent()) {
                return sample.get();
            }
            if (attempt == ATTEMPTS_MAX) {
                throw new IllegalStateException(
                        combination + ": leaders change by themselves; there is none to kill");
            }
            progress.accept(combination + ": the leader changed before it was killed; once more");
        }
    }

    /** Empty if the node that was killed did not lead any more. */
    private Optional<FailoverSample> attempt(int round) throws IOException, InterruptedException {
        int acknowledged = log.acknowledged();
        int unknown = log.unknown();
        int refused = log.refused();
        try (WriteLoad load = new WriteLoad(servers, log, outstanding)) {
            Timeline timeline = load.timeline();
            await("writes to be served", () -> isServed(load));
            TimeUnit.MILLISECONDS.sleep(LEAD_IN_MILLIS);
            NodeId leader = awaitLeader();
            long epoch = servers.standing(leader).map(Standing::epoch).orElse(Long.MAX_VALUE);
            long killed = System.nanoTime();
            servers.kill(leader);
            long gone = System.nanoTime();
            NodeId successor = awaitLeader();
            long elected = System.nanoTime();
            long first = awaitFirst(load, gone);
            TimeUnit.MILLISECONDS.sleep(LEAD_OUT_MILLIS);
            long caughtUp = restart(leader);
            load.end();
            boolean wasLeader = servers.standing(successor).map(Standing::epoch).orElse(0L) > epoch;
            if (!wasLeader) {
                return Optional.empty();
            }
            long from = killed - TimeUnit.MILLISECONDS.toNanos(LEAD_IN_MILLIS);
            long to = first + TimeUnit.MILLISECONDS.toNanos(LEAD_OUT_MILLIS);
            Timeline.Gap outage = timeline.longestGap(from, to);
            return Optional.of(
                    new FailoverSample(
                            combination,
                            round,
                            leader.value(),
                            successor.value(),
                            millis(gone - killed),
                            millis(elected - killed),
                            millis(first - killed),
                            millis(outage.beginNanos() - killed),
                            millis(outage.nanos()),
                            millis(caughtUp),
                            log.acknowledged() - acknowledged,
                            log.unknown() - unknown,
                            log.refused() - refused,
                            (int) -LEAD_IN_MILLIS,
                            timeline.buckets(from, to)));
        }
    }

    private static boolean isServed(WriteLoad load) {
        load.check();
        return load.timeline().size() > 0;
    }

    private long awaitFirst(WriteLoad load, long gone) throws InterruptedException {
        await(
                "a write to be served after the leader was killed",
                () -> {
                    load.check();
                    return load.timeline().firstBegunFrom(gone).isPresent();
                });
        OptionalLong first = load.timeline().firstBegunFrom(gone);
        return first.orElseThrow();
    }

    /** Starts a node, and returns how many nanoseconds it took until it had caught up. */
    private long restart(NodeId node) throws IOException, InterruptedException {
        long started = System.nanoTime();
        servers.start(node);
        await("node " + node + " to come back", () -> servers.standing(node).isPresent());
        long decided = decided();
        await("node " + node + " to catch up", () -> hasApplied(node, decided));
        return System.nanoTime() - started;
    }

    private boolean hasApplied(NodeId node, long position) {
        return servers.standing(node).filter(now -> now.applied() >= position).isPresent();
    }

    private long decided() {
        long decided = 0;
        for (NodeId node : servers.nodes()) {
            decided = Math.max(decided, servers.standing(node).map(Standing::decided).orElse(0L));
        }
        return decided;
    }

    /** Looks at what every node holds. */
    Findings verify() throws InterruptedException {
        await(combination + ": all nodes to hold the same positions", this::isSettled);
        BitSet lost = new BitSet();
        BitSet uncalledFor = new BitSet();
        Set<String> digests = new HashSet<>();
        for (NodeId node : servers.nodes()) {
            BitSet held = new BitSet();
            servers.readAll(node, number -> held.set(Math.toIntExact(number)));
            lost.or(log.lost(held));
            uncalledFor.or(log.uncalledFor(held));
            digests.add(servers.digest(node));
        }
        return new Findings(lost.cardinality(), uncalledFor.cardinality(), digests.size() == 1);
    }

    private boolean isSettled() {
        long decided = decided();
        return servers.nodes().stream().allMatch(node -> hasApplied(node, decided));
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        combination
                                + ": waited "
                                + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)
                                + " s in vain for "
                                + what);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    @Override
    public void close() throws IOException {
        servers.close();
    }
}
