package io.quorate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineLimits;
import io.quorate.api.EngineProvider;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Replicas of one group in this process, on real threads, each with its own storage, transport and
 * state machine. Nodes come and go by {@link #start} and {@link #kill}.
 */
public final class EngineCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EngineWorld world;
    private final ClusterId cluster;
    private final Path directory;
    private final List<NodeId> ids = new ArrayList<>();
    private final TreeMap<NodeId, Node> running = new TreeMap<>();
    private final Map<String, String> engineSettings;
    private final Map<String, String> transportSettings;
    private EngineLimits limits = EngineLimits.DEFAULT;

    /**
     * A replica with its parts.
     *
     * @param engine the engine under test
     * @param transport what carries it
     * @param storage what it writes to
     * @param commands what it replicates
     */
    public record Node(
            ConsensusEngine engine, Transport transport, Storage storage, CommandList commands) {}

    /**
     * @param directory where nodes keep their storage
     * @param nodes how many voters
     */
    public EngineCluster(EngineWorld world, Path directory, int nodes) {
        this.world = world;
        this.cluster = new ClusterId("tck-" + NUMBER.incrementAndGet());
        this.directory = directory.resolve(cluster.name());
        this.engineSettings = new HashMap<>(world.engineSettings());
        this.transportSettings = new HashMap<>(world.transportSettings());
        for (int i = 1; i <= nodes; i++) {
            ids.add(NodeId.of(i));
        }
    }

    /** Another value for a setting of the engines that start from now on. */
    public EngineCluster engine(String key, String value) {
        engineSettings.put(key, value);
        return this;
    }

    /** Another value for a setting of the transports that start from now on. */
    public EngineCluster transport(String key, String value) {
        transportSettings.put(key, value);
        return this;
    }

    /** Other limits for the engines that start from now on. */
    public EngineCluster limits(EngineLimits newLimits) {
        limits = newLimits;
        return this;
    }

    public List<NodeId> ids() {
        return ids;
    }

    public EngineCluster startAll() {
        ids.forEach(this::start);
        return this;
    }

    public void start(NodeId id) {
        Node node = create(id);
        running.put(id, node);
        node.engine().start();
        node.transport().start();
    }

    /** A node with all its parts, not started, and not part of the cluster. */
    public Node create(NodeId id) {
        EngineProvider engines = world.engines();
        Storage storage = openStorage(id, engines.name());
        List<Member> members = new ArrayList<>();
        ids.forEach(member -> members.add(Member.voter(member, world.address(cluster, member))));
        Transport transport = createTransport(id, storage, members);
        CommandList commands = new CommandList();
        ConsensusEngine engine =
                engines.create(
                        new EngineContext(
                                cluster,
                                0,
                                0,
                                id,
                                Membership.initial(members),
                                transport,
                                storage,
                                commands,
                                limits,
                                Settings.of(engines, engineSettings),
                                id.value()));
        return new Node(engine, transport, storage, commands);
    }

    private Storage openStorage(NodeId id, String engine) {
        StorageProvider storages = world.storages();
        return storages.open(
                new StorageContext(
                        cluster,
                        id,
                        engine,
                        directory.resolve("node-" + id),
                        Settings.of(storages, world.storageSettings())));
    }

    private Transport createTransport(NodeId id, Storage storage, List<Member> members) {
        TransportProvider transports = world.transports();
        EngineProvider engines = world.engines();
        return transports.create(
                new TransportContext(
                        new Handshake(
                                cluster,
                                id,
                                storage.incarnation(),
                                engines.name(),
                                engines.protocolVersion(),
                                TransportLimits.DEFAULT.payloadBytesMax()),
                        world.address(cluster, id),
                        members,
                        TransportLimits.DEFAULT,
                        Settings.of(transports, transportSettings)));
    }

    /** Takes a node away: first its network, so that it cannot say good-bye. */
    public void kill(NodeId id) {
        end(node(id));
        running.remove(id);
    }

    /** Ends all parts of a node. */
    public void end(Node node) {
        node.transport().close();
        node.engine().close();
        node.storage().close();
    }

    /** Cuts a node off from all others. */
    public void isolate(NodeId id) {
        List<NodeId> others = new ArrayList<>(ids);
        others.remove(id);
        world.isolate(cluster, id, others);
    }

    /** Undoes every isolation. */
    public void heal() {
        world.heal(cluster);
    }

    /** A node that runs. */
    public Node node(NodeId id) {
        Node node = running.get(id);
        if (node == null) {
            throw new IllegalArgumentException("node " + id + " does not run");
        }
        return node;
    }

    /** All nodes that run, in the order of their ids. */
    public List<Node> nodes() {
        return List.copyOf(running.values());
    }

    public NodeId awaitLeader() {
        await("a leader", () -> leader().isPresent());
        return leader().orElseThrow();
    }

    /** The leader of the newest epoch. */
    public Optional<NodeId> leader() {
        long newest = -1;
        Optional<NodeId> leader = Optional.empty();
        for (Map.Entry<NodeId, Node> entry : running.entrySet()) {
            var status = entry.getValue().engine().status();
            if (status.leading() && status.epoch() > newest) {
                newest = status.epoch();
                leader = Optional.of(entry.getKey());
            }
        }
        return leader;
    }

    /** Proposes to one node, and waits for the outcome. */
    public ProposalResult propose(NodeId id, String command) {
        try {
            return node(id).engine()
                    .propose(Bytes.utf8(command))
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no outcome for " + command, e);
        }
    }

    /**
     * Proposes to whoever leads until it is decided once. What was refused is tried again at once;
     * when the outcome is unknown, as it can be on a starved machine, the truth is found out first.
     */
    public void proposeUntilDecided(String command) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            ProposalResult result = propose(awaitLeader(), command);
            if (result instanceof ProposalResult.Decided
                    || (result instanceof ProposalResult.Unknown && wasDecided(command))) {
                return;
            }
        }
        throw new AssertionError(command + " was never decided; " + explain());
    }

    /**
     * Whether a command of unknown outcome was decided. A mark is decided behind everything that
     * can still be decided from before; the node that has applied it knows.
     */
    private boolean wasDecided(String command) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            NodeId asked = awaitLeader();
            if (propose(asked, CommandList.MARK) instanceof ProposalResult.Decided) {
                return node(asked).commands().all().contains(command);
            }
        }
        throw new AssertionError("the fate of " + command + " cannot be learned; " + explain());
    }

    /** Waits until every node has applied exactly these commands. */
    public void awaitSameCommands(List<String> expected) {
        for (Node node : running.values()) {
            await(
                    "node " + node.engine.status().node() + " to apply " + expected.size(),
                    () -> node.commands().all().size() >= expected.size());
            assertThat(node.commands().all()).isEqualTo(expected);
        }
    }

    /** Waits for a condition, and tells how the cluster stands if it does not come. */
    public void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what + "; " + explain());
            }
            Thread.onSpinWait();
        }
    }

    /** What every node says of itself. */
    public String explain() {
        StringBuilder text = new StringBuilder();
        running.values().forEach(node -> text.append(node.engine().explain()).append("; "));
        return text.toString();
    }

    @Override
    public void close() {
        heal();
        List.copyOf(running.keySet()).forEach(this::kill);
        StorageProvider storages = world.storages();
        for (NodeId id : ids) {
            storages.destroy(
                    new StorageContext(
                            cluster,
                            id,
                            world.engines().name(),
                            directory.resolve("node-" + id),
                            Settings.of(storages, world.storageSettings())));
        }
    }
}
