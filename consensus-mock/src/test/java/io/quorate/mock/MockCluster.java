package io.quorate.mock;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineLimits;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.Providers;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Mock engines in one process, each with its own storage, transport and state machine. */
final class MockCluster implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 30;

    private final String name;
    private final Path directory;
    private final Map<String, String> engineSettings = new LinkedHashMap<>();
    private final Map<String, String> transportSettings = new LinkedHashMap<>();
    private final List<NodeId> ids = new ArrayList<>();
    private final TreeMap<NodeId, Node> running = new TreeMap<>();
    private EngineLimits limits = EngineLimits.DEFAULT;

    /** A replica with its parts. */
    record Node(
            ConsensusEngine engine,
            Transport transport,
            Storage storage,
            RecordingStateMachine stateMachine) {}

    MockCluster(Path directory, int nodes) {
        this.name = directory.getFileName().toString().replaceAll("[^A-Za-z0-9]", "-");
        this.directory = directory;
        for (int i = 1; i <= nodes; i++) {
            ids.add(NodeId.of(i));
        }
        engineSettings.put("heartbeat_interval", "20ms");
        engineSettings.put("election_timeout_min", "100ms");
        engineSettings.put("election_timeout_max", "200ms");
    }

    MockCluster engine(String key, String value) {
        engineSettings.put(key, value);
        return this;
    }

    MockCluster transport(String key, String value) {
        transportSettings.put(key, value);
        return this;
    }

    MockCluster limits(EngineLimits newLimits) {
        limits = newLimits;
        return this;
    }

    List<NodeId> ids() {
        return ids;
    }

    String network() {
        return name;
    }

    MockCluster startAll() {
        ids.forEach(this::start);
        return this;
    }

    void start(NodeId id) {
        MockEngineProvider provider = new MockEngineProvider();
        StorageProvider storages = Providers.storages().named("memory");
        Storage storage =
                storages.open(
                        new StorageContext(
                                new ClusterId(name),
                                id,
                                "mock",
                                directory.resolve("node-" + id),
                                Settings.defaults(storages)));
        List<Member> members = new ArrayList<>();
        ids.forEach(member -> members.add(Member.voter(member, name + "/" + member)));
        TransportProvider transports = Providers.transports().named("inmemory");
        Transport transport =
                transports.create(
                        new TransportContext(
                                new Handshake(
                                        new ClusterId(name),
                                        id,
                                        storage.incarnation(),
                                        "mock",
                                        1,
                                        TransportLimits.DEFAULT.payloadBytesMax()),
                                name + "/" + id,
                                members,
                                TransportLimits.DEFAULT,
                                Settings.of(transports, transportSettings)));
        RecordingStateMachine stateMachine = new RecordingStateMachine();
        ConsensusEngine engine =
                provider.create(
                        new EngineContext(
                                new ClusterId(name),
                                0,
                                0,
                                id,
                                Membership.initial(members),
                                transport,
                                storage,
                                stateMachine,
                                limits,
                                Settings.of(provider, engineSettings),
                                id.value()));
        engine.start();
        transport.start();
        running.put(id, new Node(engine, transport, storage, stateMachine));
    }

    /** Takes a node away: first its network, so that it cannot say good-bye. */
    void kill(NodeId id) {
        Node node = running.remove(id);
        node.transport.close();
        node.engine.close();
        node.storage.close();
    }

    Node node(NodeId id) {
        return running.get(id);
    }

    List<Node> nodes() {
        return List.copyOf(running.values());
    }

    NodeId awaitLeader() {
        await("a leader", () -> leader().isPresent());
        return leader().orElseThrow();
    }

    /** The leader of the newest epoch. */
    Optional<NodeId> leader() {
        return running.entrySet().stream()
                .filter(entry -> entry.getValue().engine.status().leading())
                .max(
                        (a, b) ->
                                Long.compare(
                                        a.getValue().engine.status().epoch(),
                                        b.getValue().engine.status().epoch()))
                .map(Map.Entry::getKey);
    }

    ProposalResult propose(NodeId id, String command) {
        try {
            return node(id).engine
                    .propose(Bytes.utf8(command))
                    .toCompletableFuture()
                    .get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no outcome for " + command, e);
        }
    }

    /** Proposes to whoever leads until it is decided; only what was refused is tried again. */
    void proposeUntilDecided(String command) {
        long deadline = System.nanoTime() + Duration.ofSeconds(DEADLINE_SECONDS).toNanos();
        while (System.nanoTime() < deadline) {
            ProposalResult result = propose(awaitLeader(), command);
            if (result instanceof ProposalResult.Decided) {
                return;
            }
            assertThat(result).isInstanceOf(ProposalResult.Refused.class);
        }
        throw new AssertionError(command + " was never decided");
    }

    void awaitSameCommands(List<String> expected) {
        for (Node node : running.values()) {
            await(
                    "node " + node.engine.status().node() + " to apply " + expected.size(),
                    () -> node.stateMachine.commands().size() >= expected.size());
            assertThat(node.stateMachine.commands()).isEqualTo(expected);
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(DEADLINE_SECONDS).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        List.copyOf(running.keySet()).forEach(this::kill);
    }
}
