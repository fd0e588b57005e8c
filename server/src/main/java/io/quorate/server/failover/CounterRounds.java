package io.quorate.server.failover;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.bench.failover.ServerCluster.Standing;
import io.quorate.kv.KvStore;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvTransaction;
import io.quorate.kv.client.RetryLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts in a cluster of processes while its nodes are killed, one after the other, the leader
 * every second time. In the end the counter has to be what was counted.
 */
public final class CounterRounds {

    private static final Bytes COUNTER = Bytes.utf8("counter");
    private static final RetryLimit TIRELESS =
            new RetryLimit(Integer.MAX_VALUE, Duration.ofMinutes(2));
    private static final ReadMode LOCAL = new ReadMode.Stale(Duration.ofDays(1));
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(180);
    private static final long POLL_MILLIS = 20;

    /** How many increments are made before a node is killed, and again before it comes back. */
    private static final int INCREMENTS_BETWEEN = 10;

    private final ServerProcesses servers;
    private final int clients;
    private final Random random;
    private final Consumer<String> progress;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean ended;

    /**
     * What was counted.
     *
     * @param rounds how often a node was killed
     * @param leaders how often it led
     * @param acknowledged increments that are done
     * @param unknown increments of which no client learnt whether they are done
     * @param counted what each node holds in the end
     * @param digestsEqual whether all nodes hold the same
     */
    public record Result(
            int rounds,
            int leaders,
            long acknowledged,
            long unknown,
            Map<Integer, Long> counted,
            boolean digestsEqual) {

        public Result {
            counted = new TreeMap<>(counted);
        }

        /** Whether every node holds exactly what was counted. */
        public boolean isExact() {
            return digestsEqual
                    && counted.values().stream()
                            .allMatch(
                                    count ->
                                            count >= acknowledged
                                                    && count <= acknowledged + unknown);
        }
    }

    /**
     * Makes a run.
     *
     * @param servers of which no process runs
     * @param clients how many count at the same time, from 1 up
     * @param seed of the choice of nodes
     * @param progress is told how it goes, a line at a time
     */
    public CounterRounds(
            ServerProcesses servers, int clients, long seed, Consumer<String> progress) {
        this.servers = servers;
        this.clients = clients;
        this.random = new Random(seed);
        this.progress = progress;
    }

    /**
     * Runs so many rounds. The processes run on when it returns.
     *
     * @throws IllegalStateException if the cluster does not serve, or a client fails
     */
    public Result run(int rounds) throws IOException, InterruptedException {
        for (NodeId node : servers.nodes()) {
            servers.start(node);
        }
        for (NodeId node : servers.nodes()) {
            await("node " + node + " to answer", () -> servers.standing(node).isPresent());
        }
        List<Thread> counting = begin();
        int leaders = 0;
        try {
            for (int round = 1; round <= rounds; round++) {
                leaders += round(round, rounds) ? 1 : 0;
            }
        } finally {
            ended = true;
            for (Thread thread : counting) {
                thread.join();
            }
        }
        requireNoFailure();
        return result(rounds, leaders);
    }

    private List<Thread> begin() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(this::count, "counting-" + i);
            threads.add(thread);
            thread.start();
        }
        return threads;
    }

    private void count() {
        KvClient client = servers.client();
        try {
            while (!ended) {
                try {
                    client.runNow(TIRELESS, CounterRounds::increment);
                    acknowledged.incrementAndGet();
                } catch (OutcomeUnknownException e) {
                    unknown.incrementAndGet();
                } catch (KvClientException e) {
                    // Not done, and never will be.
                    progress.accept("an increment was refused: " + e.getMessage());
                }
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private static long increment(KvTransaction transaction) {
        long next =
                transaction
                                .get(KvStore.DEFAULT_COLUMN_FAMILY, COUNTER)
                                .join()
                                .map(CounterRounds::number)
                                .orElse(0L)
                        + 1;
        transaction.put(
                KvStore.DEFAULT_COLUMN_FAMILY,
                COUNTER,
                Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(next).array()));
        return next;
    }

    private static long number(Bytes value) {
        return value.asByteBuffer().getLong();
    }

    /** Whether the node that was killed led. */
    private boolean round(int round, int rounds) throws IOException, InterruptedException {
        awaitIncrements();
        Optional<NodeId> leader = leader();
        boolean kill = round % 2 == 0 && leader.isPresent();
        NodeId victim =
                kill ? leader.get() : servers.nodes().get(random.nextInt(servers.nodes().size()));
        long before = acknowledged.get();
        servers.kill(victim);
        awaitIncrements();
        servers.start(victim);
        await("node " + victim + " to come back", () -> servers.standing(victim).isPresent());
        long decided = decided();
        await("node " + victim + " to catch up", () -> hasApplied(victim, decided));
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "round %d of %d: killed node %s%s; %d increments meanwhile, %d in all",
                        round,
                        rounds,
                        victim,
                        leader.equals(Optional.of(victim)) ? ", which led" : "",
                        acknowledged.get() - before,
                        acknowledged.get()));
        return leader.equals(Optional.of(victim));
    }

    private void awaitIncrements() throws InterruptedException {
        long from = acknowledged.get();
        await(
                INCREMENTS_BETWEEN + " increments",
                () -> {
                    requireNoFailure();
                    return acknowledged.get() >= from + INCREMENTS_BETWEEN;
                });
    }

    private void requireNoFailure() {
        Throwable cause = failure.get();
        if (cause != null) {
            throw new IllegalStateException("a client failed: " + cause, cause);
        }
    }

    private Optional<NodeId> leader() {
        Map<NodeId, Long> leading = new HashMap<>();
        for (NodeId node : servers.nodes()) {
            servers.standing(node)
                    .filter(Standing::leading)
                    .ifPresent(standing -> leading.put(node, standing.epoch()));
        }
        return leading.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private Result result(int rounds, int leaders) throws InterruptedException {
        long decided = decided();
        await(
                "all nodes to hold the same positions",
                () -> servers.nodes().stream().allMatch(node -> hasApplied(node, decided)));
        Map<Integer, Long> counted = new TreeMap<>();
        List<String> digests = new ArrayList<>();
        for (NodeId node : servers.nodes()) {
            counted.put(
                    node.value(),
                    servers.client(node)
                            .get(KvStore.DEFAULT_COLUMN_FAMILY, COUNTER, LOCAL)
                            .join()
                            .map(CounterRounds::number)
                            .orElse(0L));
            digests.add(servers.digest(node));
        }
        boolean equal = digests.stream().distinct().count() == 1;
        return new Result(rounds, leaders, acknowledged.get(), unknown.get(), counted, equal);
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

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "waited "
                                + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS)
                                + " s in vain for "
                                + what);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }
}
