package io.quorate.bench.failover;

import io.quorate.api.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Three nodes of one thought: the running one with the lowest number leads. */
final class FakeServers implements ServerCluster {

    private final Map<Integer, BitSet> held = new TreeMap<>();
    private final Set<Integer> running = new TreeSet<>();
    private final Set<Long> forgottenByTwo = new TreeSet<>();
    private final List<CompletableFuture<Ending>> waiting = new ArrayList<>();
    private int leader;
    private long epoch;
    private boolean silent;
    int kills;
    boolean closed;
    private boolean cannotEnd;

    FakeServers() {
        List.of(1, 2, 3).forEach(id -> held.put(id, new BitSet()));
    }

    /** Node 2 does not keep what is written with this number. */
    FakeServers forgetting(long number) {
        forgottenByTwo.add(number);
        return this;
    }

    /** Nobody leads after the leader is killed. */
    FakeServers withoutSuccessor() {
        silent = true;
        return this;
    }

    /** Ends, and says that it did not. */
    FakeServers thatCannotEnd() {
        cannotEnd = true;
        return this;
    }

    @Override
    public List<NodeId> nodes() {
        return held.keySet().stream().map(NodeId::of).toList();
    }

    @Override
    public Optional<ElectionTimeout> electionTimeout() {
        return Optional.of(new ElectionTimeout(Duration.ofMillis(50), Duration.ofMinutes(10)));
    }

    @Override
    public synchronized void start(NodeId node) {
        running.add(node.value());
        held.values().stream()
                .max((a, b) -> Integer.compare(a.cardinality(), b.cardinality()))
                .ifPresent(most -> own(node).or(most));
        lead();
    }

    private BitSet own(NodeId node) {
        return held.computeIfAbsent(node.value(), id -> new BitSet());
    }

    @Override
    public synchronized void kill(NodeId node) {
        kills++;
        running.remove(node.value());
        if (leader == node.value()) {
            leader = 0;
        }
        if (!silent) {
            lead();
        }
    }

    private void lead() {
        OptionalInt next = running.stream().mapToInt(Integer::intValue).min();
        if (leader == 0 && next.isPresent()) {
            leader = next.getAsInt();
            epoch++;
        }
    }

    @Override
    public synchronized Optional<Standing> standing(NodeId node) {
        long last = own(node).length();
        return running.contains(node.value())
                ? Optional.of(new Standing(leader == node.value(), epoch, last, last))
                : Optional.empty();
    }

    @Override
    public synchronized CompletableFuture<Ending> write(long number) {
        CompletableFuture<Ending> ending = new CompletableFuture<>();
        if (leader == 0) {
            waiting.add(ending);
            return ending;
        }
        for (int id : running) {
            if (id != 2 || !forgottenByTwo.contains(number)) {
                own(NodeId.of(id)).set((int) number);
            }
        }
        return ending.completeAsync(
                () -> Ending.ACKNOWLEDGED,
                CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
    }

    @Override
    public synchronized void readAll(NodeId node, LongConsumer number) {
        own(node).stream().forEach(number::accept);
    }

    @Override
    public synchronized String digest(NodeId node) {
        return own(node).toString();
    }

    @Override
    public void close() {
        closed = true;
        if (cannotEnd) {
            throw new IllegalStateException("it does not end");
        }
    }
}
