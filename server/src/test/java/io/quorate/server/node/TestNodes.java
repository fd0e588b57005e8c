package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.NodeId;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.NodeConfigs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Nodes in this process, each as a server would start it. */
public final class TestNodes implements AutoCloseable {

    private static final long DEADLINE_SECONDS = 30;

    private final Path file;
    private final String[] sets;
    private final TreeMap<Integer, Node> running = new TreeMap<>();

    private TestNodes(Path file, String... sets) {
        this.file = file;
        this.sets = sets;
    }

    /** A node on its own, at a free port, over the store of this name. */
    public static TestNodes standalone(Path directory, String store) throws IOException {
        return standalone(directory, store, "localhost:0");
    }

    /** A node on its own. */
    static TestNodes standalone(Path directory, String store, String listen) throws IOException {
        return standalone(directory, store, listen, "localhost:0");
    }

    /** A node on its own that shows itself at {@code http}. */
    static TestNodes standalone(Path directory, String store, String listen, String http)
            throws IOException {
        Path file = directory.resolve("standalone.toml");
        java.nio.file.Files.writeString(
                file,
                "[deployment]\nmode = \"standalone\"\n[kv]\nstore = \""
                        + store
                        + "\"\n[server]\nlisten = \""
                        + listen
                        + "\"\nthrift_listen = \"localhost:0\"\ndata_dir = \""
                        + directory.resolve("data")
                        + "\"\n[http]\nlisten = \""
                        + http
                        + "\"\n");
        TestNodes nodes = new TestNodes(file);
        nodes.start(1);
        return nodes;
    }

    /** A cluster of {@code count} nodes, of which one leads. */
    public static TestNodes replicated(Path directory, int count, String... sets)
            throws IOException {
        StringBuilder toml = new StringBuilder();
        List<Integer> ports = freePorts(2 * count);
        for (int id = 1; id <= count; id++) {
            toml.append("[[cluster.members]]\nid = " + id + "\n")
                    .append("address = \"" + directory.getFileName() + "-" + id + "\"\n")
                    .append("client_address = \"localhost:" + ports.get(id - 1) + "\"\n")
                    .append("thrift_address = \"localhost:" + ports.get(count + id - 1) + "\"\n");
        }
        // Long enough that a busy machine does not change the leader by itself.
        toml.append("[consensus]\nengine = \"mock\"\ntransport = \"inmemory\"\n")
                .append("storage = \"memory\"\n[kv]\nstore = \"memory\"\n")
                .append("[consensus.mock]\nelection_timeout_min = \"1s\"\n")
                .append("election_timeout_max = \"1500ms\"\n")
                .append("[consensus.raft]\nelection_timeout_min = \"1s\"\n")
                .append("election_timeout_max = \"1500ms\"\n")
                .append("[consensus.paxos]\nelection_timeout = \"1s\"\n")
                .append("[server]\ndata_dir = \"" + directory.resolve("data") + "\"\n");
        Path file = directory.resolve("replicated.toml");
        java.nio.file.Files.writeString(file, toml);
        TestNodes nodes = new TestNodes(file, sets);
        for (int id = 1; id <= count; id++) {
            nodes.start(id);
        }
        await(() -> nodes.leader() > 0);
        return nodes;
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    /** Starts a node, also one that was stopped. */
    public Node start(int id, String... moreSets) {
        Node node = Node.start(config(id, moreSets));
        running.put(id, node);
        return node;
    }

    /** What a node is told. */
    NodeConfig config(int id, String... moreSets) {
        List<String> all = new ArrayList<>(List.of(sets));
        all.addAll(List.of(moreSets));
        Config config = new ConfigReader().read(file, Map.of(), all);
        assertThat(config.mistakes()).isEmpty();
        return NodeConfigs.of(config, NodeId.of(id));
    }

    public void stop(int id) {
        Node node = running.remove(id);
        assertThat(node).isNotNull();
        node.close();
    }

    /** Stops the leader, and starts it again when another one leads. */
    void restartLeader() {
        await(() -> leader() != 0);
        int leader = leader();
        stop(leader);
        await(() -> leader() != 0);
        start(leader);
    }

    Path file() {
        return file;
    }

    public Node node(int id) {
        Node node = running.get(id);
        assertThat(node).as("node %d", id).isNotNull();
        return node;
    }

    public String address(int id) {
        return node(id).clientAddress();
    }

    /** Where a node serves clients over a protocol. */
    public String address(int id, String protocol) {
        return node(id).clientAddress(protocol).orElseThrow();
    }

    /** The node that leads, and that all follow; 0 if there is none yet. */
    public int leader() {
        int leader = 0;
        for (Map.Entry<Integer, Node> entry : running.entrySet()) {
            if (entry.getValue().engineStatus().orElseThrow().leading()) {
                leader = entry.getKey();
            }
        }
        int found = leader;
        boolean agreed =
                running.values().stream()
                        .allMatch(
                                node ->
                                        node.engineStatus()
                                                .orElseThrow()
                                                .leader()
                                                .map(NodeId::value)
                                                .orElse(0)
                                                .equals(found));
        return agreed ? leader : 0;
    }

    /** How many others a leader has heard of lately. */
    long inTouch(int leader) {
        return node(leader).engineStatus().orElseThrow().peers().stream()
                .filter(peer -> peer.sinceContactMillis() >= 0 && peer.sinceContactMillis() < 500)
                .count();
    }

    /** A node that does not lead. */
    public int follower() {
        int leader = leader();
        return running.keySet().stream().filter(id -> id != leader).findFirst().orElseThrow();
    }

    /** Waits for a condition, and fails if it does not come. */
    public static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The threads that run now. */
    static Set<Thread> threads() {
        return new LinkedHashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** Waits until no thread runs that is not among {@code before}, but for those of the JDK. */
    static void awaitThreads(Set<Thread> before) {
        await(
                () ->
                        threads().stream()
                                .filter(thread -> !before.contains(thread))
                                .noneMatch(thread -> !isOfTheJdk(thread)));
    }

    private static boolean isOfTheJdk(Thread thread) {
        return thread.getName().startsWith("ForkJoinPool.commonPool")
                || thread.getThreadGroup() == null
                || thread.getThreadGroup().getName().equals("system")
                || thread.getThreadGroup().getName().equals("InnocuousThreadGroup");
    }

    @Override
    public void close() {
        running.values().forEach(Node::close);
        running.clear();
    }
}
