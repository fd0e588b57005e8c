package io.quorate.server.demo;

import io.quorate.api.EngineStatus;
import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.LogConfig;
import io.quorate.server.config.Mistake;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.NodeConfigs;
import io.quorate.server.node.Logging;
import io.quorate.server.node.Node;
import io.quorate.server.tls.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.stream.Stream;

/** The replicas of a demo, in one process and one temporary directory. */
final class DemoCluster implements AutoCloseable {

    private final Path directory;
    private final TreeMap<NodeId, NodeConfig> configs = new TreeMap<>();
    private final TreeMap<NodeId, Node> running = new TreeMap<>();

    private DemoCluster(Path directory) {
        this.directory = directory;
    }

    /**
     * Writes a config, and reads it as a server would.
     *
     * @throws IllegalArgumentException if the options make no sense; the message says why
     */
    static DemoCluster of(DemoOptions options) throws IOException {
        Path directory = Files.createTempDirectory("quorate-demo-");
        DemoCluster cluster = new DemoCluster(directory);
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
        Path file = directory.resolve("quorate.toml");
        Files.writeString(file, toml(options) + (options.tls() ? tls(options) : ""));
        Config config = new ConfigReader().read(file, Map.of(), options.sets());
        if (!config.mistakes().isEmpty()) {
            StringBuilder message = new StringBuilder();
            for (Mistake mistake : config.mistakes()) {
                message.append(message.length() == 0 ? "" : System.lineSeparator())
                        .append(mistake.key())
                        .append(' ')
                        .append(mistake.problem());
            }
            throw new IllegalArgumentException(message.toString());
        }
        for (int id = 1; id <= options.nodes(); id++) {
            configs.put(NodeId.of(id), NodeConfigs.of(config, NodeId.of(id)));
        }
        Logging.apply(LogConfig.of(config));
    }

    private String toml(DemoOptions options) throws IOException {
        StringBuilder toml = new StringBuilder();
        toml.append("[log]\nlevel = \"warn\"\n[cluster]\nname = \"demo\"\n");
        boolean networked = Providers.transports().named(options.transport()).crossesProcesses();
        int[] ports = freePorts(2 * options.nodes());
        for (int i = 0; i < options.nodes(); i++) {
            String address =
                    networked
                            ? "localhost:" + ports[2 * i + 1]
                            : directory.getFileName() + "/" + (i + 1);
            toml.append("[[cluster.members]]\n")
                    .append("id = " + (i + 1) + "\n")
                    .append("address = " + quoted(address) + "\n")
                    .append("client_address = " + quoted("localhost:" + ports[2 * i]) + "\n");
        }
        return toml.append("[consensus]\n")
                .append("engine = " + quoted(options.engine()) + "\n")
                .append("transport = " + quoted(options.transport()) + "\n")
                .append("storage = " + quoted(options.storage()) + "\n")
                .append("[kv]\nstore = " + quoted(options.store()) + "\n")
                .append("[server]\ndata_dir = " + quoted(directory.resolve("data").toString()))
                .append("\n")
                .toString();
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
                + quoted(folder + "/{node}.crt")
                + "\ntls_key = "
                + quoted(folder + "/{node}.key")
                + "\ntls_trust = "
                + quoted(folder + "/ca.crt")
                + "\n";
    }

    private static boolean takesTls(String transport) {
        return Providers.transports().named(transport).settings().stream()
                .anyMatch(setting -> setting.key().equals("tls_certificate"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * Ports that are free now. All are held until the last is found, so that none is found twice.
     */
    private static int[] freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        int[] ports = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports[i] = socket.getLocalPort();
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
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

    List<String> clientAddresses() {
        List<String> addresses = new ArrayList<>();
        configs.values().forEach(config -> addresses.add(config.clientAddress()));
        return addresses;
    }

    TreeMap<NodeId, Node> nodes() {
        return running;
    }

    @Override
    public void close() {
        running.values().forEach(Node::close);
        running.clear();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
