package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.NodeId;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.NodeConfigs;
import io.quorate.server.node.Node;
import io.quorate.server.node.TestNodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Three nodes in this process, and a fourth that may join them. */
final class GrowingCluster implements AutoCloseable {

    static final int JOINING = 4;

    private final Path directory;
    private final List<String> sets;
    private final List<Integer> ports = new ArrayList<>();
    private final TreeMap<Integer, Node> running = new TreeMap<>();

    private GrowingCluster(Path directory, List<String> sets) {
        this.directory = directory;
        this.sets = sets;
    }

    static GrowingCluster start(Path directory, String engine, String... sets) throws IOException {
        List<String> all = new ArrayList<>(List.of("consensus.engine=" + engine));
        all.addAll(List.of(sets));
        GrowingCluster cluster = new GrowingCluster(directory, all);
        List<ServerSocket> held = new ArrayList<>();
        for (int id = 1; id <= JOINING; id++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            cluster.ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        for (int id = 1; id < JOINING; id++) {
            cluster.start(id);
        }
        TestNodes.await(() -> cluster.leader() > 0);
        return cluster;
    }

    /** Starts a node. The one that joins lists itself as a learner beside the others. */
    void start(int id) throws IOException {
        Path file = directory.resolve("node-" + id + ".toml");
        Files.writeString(file, toml(id));
        Config config = new ConfigReader().read(file, Map.of(), sets);
        assertThat(config.mistakes()).isEmpty();
        running.put(id, Node.start(NodeConfigs.of(config, NodeId.of(id))));
    }

    private String toml(int self) {
        StringBuilder toml = new StringBuilder();
        for (int id = 1; id <= Math.max(3, self); id++) {
            toml.append("[[cluster.members]]\nid = " + id + "\n")
                    .append("address = \"" + address(id) + "\"\n")
                    .append("client_address = \"" + endpoint(id) + "\"\n")
                    .append(id == JOINING ? "role = \"learner\"\n" : "");
        }
        return toml.append("[consensus]\ntransport = \"inmemory\"\nstorage = \"memory\"\n")
                .append("[kv]\nstore = \"memory\"\n")
                .append("[consensus.raft]\nelection_timeout_min = \"1s\"\n")
                .append("election_timeout_max = \"2s\"\n")
                .append("[consensus.paxos]\nelection_timeout = \"1s\"\n")
                .append("[server]\nadmin = \"local\"\n")
                .append("data_dir = \"" + directory.resolve("data") + "\"\n")
                .toString();
    }

    String address(int id) {
        return directory.getFileName() + "-" + id;
    }

    String endpoint(int id) {
        return "localhost:" + ports.get(id - 1);
    }

    /** Where all nodes are that belong from the beginning. */
    String endpoints() {
        return endpoint(1) + "," + endpoint(2) + "," + endpoint(3);
    }

    Node node(int id) {
        Node node = running.get(id);
        assertThat(node).as("node %d", id).isNotNull();
        return node;
    }

    void stop(int id) {
        Node node = running.remove(id);
        assertThat(node).isNotNull();
        node.close();
    }

    /** The one that leads the newest epoch; 0 if there is none. */
    int leader() {
        int leader = 0;
        long newest = -1;
        for (Map.Entry<Integer, Node> entry : running.entrySet()) {
            var status = entry.getValue().engineStatus().orElseThrow();
            if (status.leading() && status.epoch() > newest) {
                leader = entry.getKey();
                newest = status.epoch();
            }
        }
        return leader;
    }

    Cli cluster(String command, String... args) {
        List<String> all = new ArrayList<>(List.of("cluster", command));
        all.addAll(List.of(args));
        all.addAll(List.of("--endpoints", endpoints(), "--timeout", "60"));
        return Cli.run(all.toArray(new String[0]));
    }

    @Override
    public void close() {
        running.values().forEach(Node::close);
        running.clear();
    }
}
