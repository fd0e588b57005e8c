package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.NodeId;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.NodeConfigs;
import io.quorate.server.local.LocalCluster;
import io.quorate.server.node.Node;
import io.quorate.server.node.TestNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class BackupCommandsTest {

    private static final String[] SOME = {"--timeout", "60"};

    @TempDir Path directory;

    @Test
    void aBackupBecomesANewClusterOfEitherEngine() throws IOException {
        Path file = directory.resolve("state.backup");
        long version;
        try (GrowingCluster cluster = GrowingCluster.start(directory, "raft")) {
            for (int i = 0; i < 20; i++) {
                put(cluster.endpoints(), "key" + i, "value" + i);
            }
            Cli saved = cluster.cluster("backup", file.toString(), "--json");
            assertThat(saved.exit()).as(saved.err()).isZero();
            version = ((Number) saved.json().get("position")).longValue();
            assertThat(version).isGreaterThanOrEqualTo(20);
            Cli over = cluster.cluster("backup", file.toString());
            assertThat(over.exit()).isEqualTo(1);
            assertThat(over.err()).contains("is there already");
        }
        for (String engine : List.of("raft", "paxos")) {
            beginAgain(file, engine, version);
        }
    }

    private void beginAgain(Path file, String engine, long version) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(engine));
        Path config = folder.resolve("quorate.toml");
        Files.writeString(config, newCluster("new-" + engine, engine).toml(folder));
        for (String id : List.of("1", "2", "3")) {
            Cli restored = restore(file, config, id);
            assertThat(restored.exit()).as(restored.err()).isZero();
            assertThat(restored.out()).contains("as of position " + version);
        }
        Cli twice = restore(file, config, "1");
        assertThat(twice.exit()).isEqualTo(1);
        assertThat(twice.err()).contains("is not empty, and stays as it is");
        for (int life = 1; life <= 2; life++) {
            List<Node> nodes = start(config);
            try {
                String endpoints =
                        nodes.stream().map(Node::clientAddress).collect(Collectors.joining(","));
                Cli get = kv("get", "key7", "--endpoints", endpoints);
                assertThat(get.out()).as(get.err()).contains("value7");
                assertThat(put(endpoints, "life", "" + life)).isGreaterThan(version);
                TestNodes.await(
                        () -> Cli.run("cluster", "digest", "--endpoints", endpoints).exit() == 0);
            } finally {
                nodes.forEach(Node::close);
            }
        }
    }

    private static LocalCluster newCluster(String name, String engine) {
        return new LocalCluster(name, engine, "inmemory", "wal", "rocksdb", 3);
    }

    private static Cli restore(Path file, Path config, String node) {
        return Cli.run(
                "cluster",
                "restore",
                file.toString(),
                "--config",
                config.toString(),
                "--node",
                node);
    }

    private static List<Node> start(Path file) {
        Config config = new ConfigReader().read(file, Map.of(), List.of());
        assertThat(config.mistakes()).isEmpty();
        List<Node> nodes = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            nodes.add(Node.start(NodeConfigs.of(config, NodeId.of(id))));
        }
        return nodes;
    }

    private static long put(String endpoints, String key, String value) {
        Cli put = kv("put", key, value, "--endpoints", endpoints, "--json");
        assertThat(put.exit()).as(put.err()).isZero();
        return ((Number) put.json().get("version")).longValue();
    }

    private static Cli kv(String... args) {
        List<String> all = new ArrayList<>(List.of("kv"));
        all.addAll(List.of(args));
        all.addAll(List.of(SOME));
        return Cli.run(all.toArray(new String[0]));
    }

    @Test
    void whatIsDamagedOrOfTheSameClusterIsRefusedAndNothingIsMade() throws IOException {
        Path file = directory.resolve("state.backup");
        try (GrowingCluster cluster = GrowingCluster.start(directory, "raft")) {
            put(cluster.endpoints(), "key", "value");
            Cli saved = cluster.cluster("backup", file.toString());
            assertThat(saved.exit()).as(saved.err()).isZero();
        }
        Path folder = Files.createDirectory(directory.resolve("again"));
        Path config = folder.resolve("quorate.toml");
        Files.writeString(config, newCluster("quorate", "raft").toml(folder));
        Cli same = restore(file, config, "1");
        assertThat(same.exit()).isEqualTo(2);
        assertThat(same.err()).contains("give the new one another cluster.name");

        Files.writeString(config, newCluster("other", "raft").toml(folder));
        assertThat(restore(file, config, "9").exit()).isEqualTo(2);
        byte[] whole = Files.readAllBytes(file);
        Path bad = directory.resolve("bad.backup");
        for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 40)) {
            byte[] turned = whole.clone();
            turned[at] ^= 1;
            Files.write(bad, turned);
            refused(bad, config);
        }
        for (int length : new int[] {0, 7, 20, whole.length - 1}) {
            Files.write(bad, Arrays.copyOf(whole, length));
            refused(bad, config);
        }
        Files.write(bad, Arrays.copyOf(whole, whole.length + 1));
        refused(bad, config);
        try (Stream<Path> made = Files.list(folder)) {
            assertThat(made).containsExactly(config);
        }
    }

    private static void refused(Path file, Path config) {
        Cli refused = restore(file, config, "1");
        assertThat(refused.exit()).as(refused.out()).isEqualTo(1);
        assertThat(refused.err()).contains(file.toString());
    }

    @Test
    void aBackupThatCannotBeTakenLeavesNoFile() throws IOException {
        Path file = directory.resolve("none.backup");
        Cli nobody = Cli.run("cluster", "backup", file.toString(), "--endpoints", "localhost:1");
        assertThat(nobody.exit()).isEqualTo(1);
        try (GrowingCluster cluster =
                GrowingCluster.start(directory, "raft", "server.admin=closed")) {
            Cli closed = cluster.cluster("backup", file.toString());
            assertThat(closed.exit()).isEqualTo(1);
            assertThat(closed.err()).contains("administration is closed");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).noneMatch(path -> path.toString().contains("none.backup"));
        }
    }
}
