package io.quorate.server.failover;

import io.quorate.api.Bytes;
import io.quorate.api.NodeId;
import io.quorate.api.ReadMode;
import io.quorate.bench.failover.Combination;
import io.quorate.bench.failover.ServerCluster;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvStore;
import io.quorate.kv.OutcomeUnknownException;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.v1.StatusReply;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.local.Folders;
import io.quorate.server.local.LocalCluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;

/** Key-value servers, each a process of its own on this machine; a number is a key. */
public final class ServerProcesses implements ServerCluster {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PATIENCE_WITH_ONE = Duration.ofSeconds(10);
    private static final ReadMode LOCAL = new ReadMode.Stale(Duration.ofDays(1));
    private static final int PAGE = 1_000;
    private static final int VALUE_BYTES = 100;

    private final Path directory;
    private final Path config;
    private final TreeMap<NodeId, NodeConfig> configs;
    private final TreeMap<NodeId, ServerProcess> running = new TreeMap<>();
    private final TreeMap<NodeId, KvClient> each = new TreeMap<>();
    private final KvClient client;

    private ServerProcesses(Path directory, LocalCluster local, List<String> sets)
            throws IOException {
        this.directory = directory;
        this.config = directory.resolve("quorate.toml");
        this.configs = local.nodeConfigs(LocalCluster.read(config, local.toml(directory), sets));
        List<String> addresses = new ArrayList<>();
        configs.values().forEach(node -> addresses.add(node.clientAddress()));
        this.client = KvClient.create(new KvClientConfig(addresses, PATIENCE, true));
        KvClientConfig one = new KvClientConfig(addresses, PATIENCE_WITH_ONE, false);
        configs.forEach(
                (id, node) -> each.put(id, KvClient.create(one.onlyAt(node.clientAddress()))));
    }

    /**
     * A cluster in a folder of its own.
     *
     * @param storage the storage's name
     * @param store the store's name
     * @param nodes how many
     * @param folder where that folder is made
     * @throws IllegalArgumentException if the cluster makes no sense
     */
    public static ServerProcesses of(
            Combination combination, String storage, String store, int nodes, Path folder)
            throws IOException {
        LocalCluster local =
                new LocalCluster(
                        "failover",
                        combination.engine(),
                        combination.transport(),
                        storage,
                        store,
                        nodes);
        Path directory = Files.createTempDirectory(folder, "quorate-failover-");
        try {
            return new ServerProcesses(directory, local, List.of());
        } catch (RuntimeException | IOException e) {
            Folders.remove(directory);
            throw e;
        }
    }

    @Override
    public List<NodeId> nodes() {
        return List.copyOf(configs.keySet());
    }

    @Override
    public Optional<ElectionTimeout> electionTimeout() {
        return ElectionTimeouts.of(configs.firstEntry().getValue());
    }

    @Override
    public void start(NodeId node) throws IOException {
        Path said = directory.resolve("node-" + node + ".log");
        running.put(node, ServerProcess.start(node, config, said));
    }

    @Override
    public void kill(NodeId node) {
        ServerProcess process = running.remove(node);
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public Optional<Standing> standing(NodeId node) {
        ServerProcess process = running.get(node);
        if (process == null) {
            return Optional.empty();
        }
        process.check();
        try {
            StatusReply status = client(node).status(false).join();
            return Optional.of(
                    new Standing(
                            status.getLeading(),
                            status.getEpoch(),
                            status.getDecided(),
                            status.getApplied()));
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }

    /** A client of all nodes, which finds the one that leads. */
    KvClient client() {
        return client;
    }

    /** A client of one node alone. */
    KvClient client(NodeId node) {
        KvClient found = each.get(node);
        if (found == null) {
            throw new IllegalArgumentException("there is no node " + node);
        }
        return found;
    }

    @Override
    public CompletableFuture<Ending> write(long number) {
        return client.put(KvStore.DEFAULT_COLUMN_FAMILY, key(number), value(number))
                .handle((version, failure) -> ending(failure));
    }

    private static Ending ending(Throwable failure) {
        if (failure == null) {
            return Ending.ACKNOWLEDGED;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof OutcomeUnknownException ? Ending.UNKNOWN : Ending.REFUSED;
    }

    private static Bytes key(long number) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    private static Bytes value(long number) {
        return Bytes.wrap(ByteBuffer.allocate(VALUE_BYTES).putLong(number).array());
    }

    @Override
    public void readAll(NodeId node, LongConsumer number) {
        Bytes from = key(0);
        boolean more = true;
        while (more) {
            RangeQuery query =
                    new RangeQuery(
                            KvStore.DEFAULT_COLUMN_FAMILY,
                            from,
                            Optional.empty(),
                            PAGE,
                            false,
                            false);
            RangeResult page = client(node).range(query, LOCAL).join();
            for (KvEntry entry : page.entries()) {
                long found = entry.key().asByteBuffer().getLong();
                if (!entry.value().equals(value(found))) {
                    throw new IllegalStateException(
                            "node " + node + " holds another value of write " + found);
                }
                number.accept(found);
                from = key(found + 1);
            }
            more = page.hasMore();
        }
    }

    @Override
    public String digest(NodeId node) {
        StatusReply status = client(node).status(true).join();
        return Bytes.copyOf(status.getDigest().toByteArray()).toHex();
    }

    @Override
    public void close() {
        client.close();
        each.values().forEach(KvClient::close);
        running.values().forEach(ServerProcess::kill);
        running.clear();
        Folders.remove(directory);
    }
}
