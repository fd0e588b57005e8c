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
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class WalCommandTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"raft", "paxos"})
    void whatIsInALogIsShownAndNothingChanges(String engine) throws IOException {
        long version = write(engine, true);
        Map<Path, Object> before = everything();
        Cli shown = Cli.run("wal", "inspect", node().toString(), "--records", "5", "--json");
        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.json().get("engine")).isEqualTo(engine);
        assertThat(shown.json().get("sound")).isEqualTo(true);
        Map<?, ?> group = (Map<?, ?>) ((List<?>) shown.json().get("groups")).get(0);
        assertThat(((Number) group.get("lastPosition")).longValue()).isEqualTo(version);
        assertThat(((Number) group.get("snapshotPosition")).longValue()).isPositive();
        assertThat(((Number) group.get("lastEpoch")).longValue()).isPositive();
        assertThat((List<?>) shown.json().get("newest")).isNotEmpty().hasSizeLessThan(6);
        Cli people = Cli.run("wal", "inspect", node().toString(), "--records", "5");
        assertThat(people.out())
                .contains("node 1 of cluster quorate, engine " + engine)
                .contains("snapshot at position")
                .contains("are synced");
        Cli verified = Cli.run("wal", "verify", node().toString());
        assertThat(verified.exit()).as(verified.out()).isZero();
        assertThat(verified.out()).startsWith("sound: ");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void damageIsToldWithItsFileAndPlace() throws IOException {
        write("raft", false);
        Path segment = file("[0-9a-f]{16}[.].*");
        byte[] bytes = Files.readAllBytes(segment);
        int at = firstDifference(bytes);
        bytes[at] ^= 0x40;
        Files.write(segment, bytes);
        Map<Path, Object> before = everything();
        for (String command : List.of("verify", "inspect")) {
            Cli told = Cli.run("wal", command, node().toString(), "--json");
            assertThat(told.exit()).as(told.out()).isEqualTo(1);
            assertThat(told.json().get("sound")).isEqualTo(false);
            assertThat(told.json().get("file")).isEqualTo(segment.toRealPath().toString());
            assertThat(((Number) told.json().get("offset")).longValue()).isPositive();
        }
        assertThat(Cli.run("wal", "verify", node().toString()).out())
                .contains("damaged: " + segment.toRealPath() + " at offset ");
        assertThat(everything()).isEqualTo(before);
    }

    /** The first byte behind the headers of the segment and its first batch. */
    private static int firstDifference(byte[] segment) {
        for (int i = 600; i < segment.length; i++) {
            if (segment[i] != 0) {
                return i;
            }
        }
        throw new AssertionError("the segment is empty");
    }

    @Test
    void damagedSnapshotsAreFoundToo() throws IOException {
        write("raft", true);
        Path snapshot = file("snapshot-.*");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length - 1] ^= 1;
        Files.write(snapshot, bytes);
        Cli verified = Cli.run("wal", "verify", node().toString());
        assertThat(verified.exit()).isEqualTo(1);
        assertThat(verified.out()).contains("snapshot-");
    }

    @Test
    void whatIsNoLogOrInUseIsRefused() throws IOException {
        Cli nothing = Cli.run("wal", "inspect", directory.resolve("absent").toString());
        assertThat(nothing.exit()).isNotZero();
        assertThat(nothing.err()).contains("absent");
        assertThat(directory.resolve("absent")).doesNotExist();
        Cli empty = Cli.run("wal", "verify", directory.toString());
        assertThat(empty.exit()).isEqualTo(2);
        assertThat(empty.err()).contains("holds no log");
        Cli other = Cli.run("wal", "verify", directory.toString(), "--storage", "memory");
        assertThat(other.exit()).isEqualTo(2);
        Node node = start("raft");
        try {
            Cli used = Cli.run("wal", "inspect", node().toString());
            assertThat(used.exit()).isEqualTo(2);
            assertThat(used.err()).contains("is in use");
        } finally {
            node.close();
        }
    }

    private Path node() {
        return directory.resolve("data").resolve("node-1");
    }

    private Path file(String name) throws IOException {
        try (Stream<Path> files = Files.list(node().resolve("consensus"))) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Node start(String engine) throws IOException {
        Path file = directory.resolve("quorate.toml");
        Files.writeString(
                file,
                new LocalCluster("quorate", engine, "inmemory", "wal", "memory", 1)
                        .toml(directory));
        List<String> sets = List.of("server.admin=local", "storage.wal.segment_bytes=8MiB");
        Config config = new ConfigReader().read(file, Map.of(), sets);
        assertThat(config.mistakes()).isEmpty();
        Node node = Node.start(NodeConfigs.of(config, NodeId.of(1)));
        TestNodes.await(() -> node.engineStatus().orElseThrow().leading());
        return node;
    }

    /** A node writes, and stops. */
    private long write(String engine, boolean snapshot) throws IOException {
        Node node = start(engine);
        try {
            String endpoint = node.clientAddress();
            for (int i = 0; i < 10; i++) {
                put(endpoint, i);
            }
            if (snapshot) {
                Cli taken =
                        Cli.run("cluster", "snapshot", "--endpoints", endpoint, "--timeout", "60");
                assertThat(taken.exit()).as(taken.out() + taken.err()).isZero();
            }
            return put(endpoint, 10);
        } finally {
            node.close();
        }
    }

    private static long put(String endpoint, int i) {
        Cli put =
                Cli.run(
                        "kv",
                        "put",
                        "key" + i,
                        "value",
                        "--endpoints",
                        endpoint,
                        "--timeout",
                        "60",
                        "--json");
        assertThat(put.exit()).as(put.err()).isZero();
        return ((Number) put.json().get("version")).longValue();
    }

    /** Every file with its bytes and the time of its last change. */
    private Map<Path, Object> everything() throws IOException {
        TreeMap<Path, Object> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                FileTime changed = Files.getLastModifiedTime(file);
                all.put(file, changed + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return all;
    }
}
