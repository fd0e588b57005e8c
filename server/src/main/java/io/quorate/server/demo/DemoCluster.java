package io.quorate.server.demo;

import io.quorate.api.EngineStatus;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.server.config.Config;
import io.quorate.server.config.LogConfig;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.local.Folders;
import io.quorate.server.local.LocalCluster;
import io.quorate.server.log.Logging;
import io.quorate.server.node.Node;
import io.quorate.server.tls.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The replicas of a demo, in one process and one temporary directory. */
final class DemoCluster implements AutoCloseable {

    private final Path directory;
    private final boolean overThrift;
    private final TreeMap<NodeId, NodeConfig> configs = new TreeMap<>();
    private final TreeMap<NodeId, Node> running = new TreeMap<>();

    private DemoCluster(Path directory, boolean overThrift) {
        this.directory = directory;
        this.overThrift = overThrift;
    }

    /**
     * Writes a config, and reads it as a server would.
     *
     * @throws IllegalArgumentException if the options make no sense; the message says why
     */
    static DemoCluster of(DemoOptions options) throws IOException {
        Path directory = Files.createTempDirectory("quorate-demo-");
        DemoCluster cluster = new DemoCluster(directory, options.protocol().equals("thrift"));
        try {
            cluster.configure(options);
            return cluster;
        } catch (RuntimeException | IOException e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts all replicas. */
    void start() {
        configs.keySet().forEach(this::start);
    }

    private void configure(DemoOptions options) throws IOException {
        LocalCluster local =
                new LocalCluster(
                        "demo",
                        options.engine(),
                        options.transport(),
                        options.storage(),
                        options.store(),
                        options.nodes());
        String toml = local.toml(directory) + (options.tls() ? tls(options) : "");
        Config config = LocalCluster.read(directory.resolve("quorate.toml"), toml, options.sets());
        configs.putAll(local.nodeConfigs(config));
        Logging.apply(LogConfig.of(config));
    }

    /** Makes the certificates, and returns what the config says of them. */
    private String tls(DemoOptions options) throws IOException {
        if (!takesTls(options.transport())) {
            throw new IllegalArgumentException(
                    "transport '" + options.transport() + "' has no TLS; leave out --tls");
        }
        Path folder = Files.createDirectory(directory.resolve("tls"));
        CertificateAuthority authority =
                new CertificateAuthority("quorate demo", Duration.ofDays(1));
        authority.writeTo(folder.resolve("ca.crt"));
        for (int id = 1; id <= options.nodes(); id++) {
            authority.issue(
                    folder.resolve(id + ".crt"),
                    folder.resolve(id + ".key"),
                    "quorate://demo/node/" + id,
                    List.of("localhost", "127.0.0.1", "::1"));
        }
        return "[transport."
                + options.transport()
                + "]\ntls_certificate = "
                + LocalCluster.quoted(folder + "/{node}.crt")
                + "\ntls_key = "
                + LocalCluster.quoted(folder + "/{node}.key")
                + "\ntls_trust = "
                + LocalCluster.quoted(folder + "/ca.crt")
                + "\n";
    }

    private static boolean takesTls(String transport) {
        return Providers.transports().named(transport).settings().stream()
                .anyMatch(setting -> setting.key().equals("tls_certificate"));
    }

    void start(NodeId id) {
        NodeConfig config = configs.get(id);
        if (config != null) {
            running.put(id, Node.start(config));
        }
    }

    void kill(NodeId id) {
        Node node = running.remove(id);
        if (node != null) {
            node.kill();
        }
    }

    /** The running node that leads the newest epoch. */
    Optional<NodeId> leader() {
        return running.entrySet().stream()
                .filter(entry -> status(entry.getValue()).leading())
                .max(Comparator.comparing(entry -> status(entry.getValue()).epoch()))
                .map(Map.Entry::getKey);
    }

    private static EngineStatus status(Node node) {
        return node.engineStatus().orElseThrow();
    }

    /** The newest epoch in which a running node leads. */
    OptionalLong epochOfLeader() {
        return running.values().stream()
                .map(DemoCluster::status)
                .filter(EngineStatus::leading)
                .mapToLong(EngineStatus::epoch)
                .max();
    }

    /** Where the replicas serve clients over the protocol that was asked for. */
    List<String> clientAddresses() {
        List<String> addresses = new ArrayList<>();
        configs.values()
                .forEach(
                        config ->
                                addresses.add(
                                        overThrift
                                                ? config.thriftAddress().orElseThrow()
                                                : config.clientAddress()));
        return addresses;
    }

    TreeMap<NodeId, Node> nodes() {
        return running;
    }

    @Override
    public void close() {
        running.values().forEach(Node::close);
        running.clear();
        Folders.remove(directory);
    }
}
