package io.quorate.bench.engine;

import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.EngineContext;
import io.quorate.api.EngineLimits;
import io.quorate.api.EngineProvider;
import io.quorate.api.EngineStatus;
import io.quorate.api.Handshake;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.api.Settings;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.api.Transport;
import io.quorate.api.TransportContext;
import io.quorate.api.TransportLimits;
import io.quorate.api.TransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A cluster in this process: its replicas, each with its own transport and storage. */
final class BenchCluster implements AutoCloseable {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_MILLIS = 5;

    private final Combination combination;
    private final ClusterId cluster = new ClusterId("bench-" + UUID.randomUUID());
    private final EngineProvider engines;
    private final TransportProvider transports;
    private final StorageProvider storages;
    private final Path directory;
    private final List<Member> members = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    private record Node(ConsensusEngine engine, Transport transport, Storage storage) {}

    /**
     * Starts all replicas, and waits until one leads.
     *
     * @param directory used by nothing else; what storages left there is removed at the close
     * @throws IllegalStateException if none leads in time
     * @throws RuntimeException as a part threw it that could not start
     */
    BenchCluster(Combination combination, int size, Path directory)
            throws IOException, InterruptedException {
        this.combination = combination;
        this.engines = Providers.engines().named(combination.engine());
        this.transports = Providers.transports().named(combination.transport());
        this.storages = Providers.storages().named(combination.storage());
        this.directory = directory;
        List<String> addresses = addresses(size);
        for (int i = 1; i <= size; i++) {
            members.add(Member.voter(NodeId.of(i), addresses.get(i - 1)));
        }
        try {
            members.forEach(this::start);
            awaitLeader();
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private List<String> addresses(int size) throws IOException {
        List<String> addresses = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 1; i <= size; i++) {
                if (transports.crossesProcesses()) {
                    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    held.add(socket);
                    addresses.add("localhost:" + socket.getLocalPort());
                } else {
                    addresses.add(cluster.name() + "/" + i);
                }
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return addresses;
    }

    private void start(Member member) {
        Storage storage = storages.open(storageContext(member.id()));
        Transport transport = null;
        try {
            transport = transport(member, storage);
            ConsensusEngine engine = engine(member, transport, storage);
            nodes.add(new Node(engine, transport, storage));
            engine.start();
        } catch (RuntimeException e) {
            if (nodes.size() < member.id().value()) {
                if (transport != null) {
                    transport.close();
                }
                storage.close();
            }
            throw e;
        }
        transport.start();
    }

    private StorageContext storageContext(NodeId id) {
        return new StorageContext(
                cluster,
                id,
                engines.name(),
                directory.resolve("node-" + id),
                Settings.defaults(storages));
    }

    private Transport transport(Member member, Storage storage) {
        TransportLimits limits = TransportLimits.DEFAULT;
        return transports.create(
                new TransportContext(
                        new Handshake(
                                cluster,
                                member.id(),
                                storage.incarnation(),
                                engines.name(),
                                engines.protocolVersion(),
                                limits.payloadBytesMax()),
                        member.address(),
                        members,
                        limits,
                        Settings.defaults(transports)));
    }

    private ConsensusEngine engine(Member member, Transport transport, Storage storage) {
        return engines.create(
                new EngineContext(
                        cluster,
                        0,
                        0,
                        member.id(),
                        Membership.initial(members),
                        transport,
                        storage,
                        new EchoMachine(),
                        EngineLimits.DEFAULT,
                        Settings.defaults(engines),
                        member.id().value()));
    }

    /** Waits until a replica leads, and names it. */
    ConsensusEngine awaitLeader() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Optional<ConsensusEngine> leader = leader();
        while (leader.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(combination + ": nobody leads; " + explain());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            leader = leader();
        }
        return leader.get();
    }

    /** The leader of the newest epoch. */
    private Optional<ConsensusEngine> leader() {
        long newest = -1;
        Optional<ConsensusEngine> leader = Optional.empty();
        for (Node node : nodes) {
            EngineStatus status = node.engine().status();
            if (status.leading() && status.epoch() > newest) {
                newest = status.epoch();
                leader = Optional.of(node.engine());
            }
        }
        return leader;
    }

    /** How often the logs of all replicas were made durable; 0 if the engine does not tell. */
    long logSyncs() {
        return nodes.stream()
                .mapToLong(node -> node.engine().counters().getOrDefault("log_syncs", 0L))
                .sum();
    }

    /** What every replica says of itself. */
    String explain() {
        List<String> said = new ArrayList<>();
        nodes.forEach(node -> said.add(node.engine().explain()));
        return String.join("; ", said);
    }

    @Override
    public void close() {
        for (Node node : nodes) {
            node.engine().close();
        }
        for (Node node : nodes) {
            node.transport().close();
            node.storage().close();
        }
        nodes.clear();
        for (Member member : members) {
            storages.destroy(storageContext(member.id()));
        }
    }
}
