package io.quorate.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Channel;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineProvider;
import io.quorate.api.EngineStatus;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.Envelope;
import io.quorate.api.NodeId;
import io.quorate.api.StorageProvider;
import io.quorate.api.TransportProvider;
import io.quorate.paxos.FailingDisk.Failure;
import io.quorate.paxos.PaxosMessage.Prepare;
import io.quorate.testkit.engine.EngineCluster;
import io.quorate.testkit.engine.EngineWorld;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol's test vectors that need whole replicas: failing disks, and foreign messages. */
class PaxosDisksTest {

    private static final long FOREIGN_ROUND = 900_000;

    @TempDir private Path directory;

    private final FailingStorage storage = new FailingStorage();
    private final List<String> commands = new ArrayList<>();

    /** As {@link PaxosWorld}, on disks that fail. */
    private record World(PaxosWorld world, FailingStorage storage) implements EngineWorld {

        @Override
        public EngineProvider engines() {
            return world.engines();
        }

        @Override
        public Map<String, String> engineSettings() {
            return world.engineSettings();
        }

        @Override
        public TransportProvider transports() {
            return world.transports();
        }

        @Override
        public StorageProvider storages() {
            return storage;
        }

        @Override
        public Map<String, String> storageSettings() {
            return Map.of("segment_bytes", "8MiB");
        }

        @Override
        public String address(ClusterId cluster, NodeId node) {
            return world.address(cluster, node);
        }

        @Override
        public void isolate(ClusterId cluster, NodeId node, List<NodeId> others) {
            world.isolate(cluster, node, others);
        }

        @Override
        public void heal(ClusterId cluster) {
            world.heal(cluster);
        }
    }

    private EngineCluster cluster() {
        return new EngineCluster(new World(new PaxosWorld("wal"), storage), directory, 3)
                .startAll();
    }

    private void decide(EngineCluster cluster, String... more) {
        for (String command : more) {
            cluster.proposeUntilDecided(command);
            commands.add(command);
        }
    }

    private static NodeId follower(EngineCluster cluster) {
        NodeId leader = cluster.awaitLeader();
        return cluster.ids().stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
    }

    private static void awaitFailure(EngineCluster cluster, NodeId id) {
        awaitFailure(cluster, id, ConsensusError.StorageFailed.class);
    }

    private static void awaitFailure(
            EngineCluster cluster, NodeId id, Class<? extends ConsensusError> why) {
        cluster.await(
                "node " + id + " to stop", () -> status(cluster, id).health() != Health.RUNNING);
        assertThat(status(cluster, id).health()).isEqualTo(Health.FAILED);
        assertThat(status(cluster, id).leading()).isFalse();
        assertThat(status(cluster, id).failure()).containsInstanceOf(why);
    }

    private static EngineStatus status(EngineCluster cluster, NodeId id) {
        return cluster.node(id).engine().status();
    }

    private void restart(EngineCluster cluster, NodeId id) {
        cluster.kill(id);
        cluster.start(id);
        decide(cluster, "after the restart");
        cluster.awaitSameCommands(commands);
    }

    @Test
    void v31AWipedDirectoryStopsTheNodeAndTheOthersGoOn() throws IOException {
        try (EngineCluster cluster = cluster()) {
            decide(cluster, "before");
            cluster.awaitSameCommands(commands);
            NodeId wiped = follower(cluster);
            cluster.kill(wiped);
            removeFiles(storage.directory(wiped));
            cluster.start(wiped);
            awaitFailure(cluster, wiped, ConsensusError.Amnesia.class);
            decide(cluster, "without it");
            cluster.kill(wiped);
            assertAmnesiaAtStart(cluster, wiped);
            cluster.awaitSameCommands(commands);
            String others = cluster.explain();
            assertThat(others).contains("node " + wiped + " has lost what it had stored");
        }
    }

    @Test
    void v31AnOldCopyOfADirectoryStopsTheNode() throws IOException {
        try (EngineCluster cluster = cluster()) {
            decide(cluster, "before");
            cluster.awaitSameCommands(commands);
            NodeId old = follower(cluster);
            cluster.kill(old);
            Path live = storage.directory(old);
            Path copy = directory.resolve("copy");
            copyFiles(live, copy);
            cluster.start(old);
            decide(cluster, "missing in the copy");
            cluster.awaitSameCommands(commands);
            cluster.kill(old);
            removeFiles(live);
            copyFiles(copy, live);
            cluster.start(old);
            awaitFailure(cluster, old, ConsensusError.Amnesia.class);
            decide(cluster, "without it");
        }
    }

    private static void assertAmnesiaAtStart(EngineCluster cluster, NodeId id) {
        assertThatThrownBy(() -> cluster.start(id))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        e -> assertThat(e.error()).isInstanceOf(ConsensusError.Amnesia.class));
        cluster.kill(id);
    }

    private static void removeFiles(Path from) throws IOException {
        for (Path file : files(from)) {
            Files.delete(file);
        }
    }

    private static void copyFiles(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    private static List<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void v32ADamagedRecordInTheMiddleKeepsTheNodeDownAndTheOthersGoOn() throws IOException {
        try (EngineCluster cluster = cluster()) {
            decide(cluster, "before", "to be damaged", "behind", "and more");
            cluster.awaitSameCommands(commands);
            NodeId damaged = follower(cluster);
            cluster.kill(damaged);
            damage(damaged, "to be damaged");
            assertThatThrownBy(() -> cluster.start(damaged))
                    .isInstanceOfSatisfying(
                            ConsensusException.class,
                            e -> assertThat(e.error()).isInstanceOf(ConsensusError.Corrupt.class));
            decide(cluster, "without it");
            cluster.awaitSameCommands(commands);
        }
    }

    /** Changes one byte of what a node wrote. */
    private void damage(NodeId node, String written) throws IOException {
        try (Stream<Path> files = Files.list(storage.directory(node))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(written);
                if (at >= 0) {
                    bytes[at]++;
                    Files.write(file, bytes);
                    return;
                }
            }
        }
        throw new AssertionError("node " + node + " has not written '" + written + "'");
    }

    @Test
    void v32ATornLastRecordIsCutAndTheNodeGoesOn() {
        try (EngineCluster cluster = cluster()) {
            decide(cluster, "before");
            NodeId torn = follower(cluster);
            storage.disk(torn).failBy(Failure.TORN);
            decide(cluster, "torn there, and whole elsewhere");
            awaitFailure(cluster, torn);
            restart(cluster, torn);
        }
    }

    @Test
    void v37AFollowerWithoutSpaceStopsAndIsBackWhenThereIsSome() {
        try (EngineCluster cluster = cluster()) {
            decide(cluster, "before");
            NodeId full = follower(cluster);
            storage.disk(full).failBy(Failure.FULL);
            decide(cluster, "one", "two", "three");
            awaitFailure(cluster, full);
            decide(cluster, "without it");
            restart(cluster, full);
        }
    }

    @Test
    void v38ALeaderWhoseSyncFailsStopsAndAnotherLeads() {
        try (EngineCluster cluster = cluster()) {
            decide(cluster, "before");
            NodeId failing = cluster.awaitLeader();
            storage.disk(failing).failBy(Failure.SYNC);
            decide(cluster, "one", "two", "three");
            awaitFailure(cluster, failing);
            assertThat(cluster.awaitLeader()).isNotEqualTo(failing);
            restart(cluster, failing);
        }
    }

    @Test
    void v39AMessageOfAnotherClusterIsDroppedAndCounted() {
        try (EngineCluster cluster = cluster()) {
            decide(cluster, "before");
            NodeId target = cluster.awaitLeader();
            NodeId from = follower(cluster);
            Prepare prepare = new Prepare(Ballot.of(FOREIGN_ROUND, from), 1);
            Envelope foreign =
                    new Envelope(
                            new ClusterId("another"),
                            0,
                            0,
                            from,
                            target,
                            0,
                            new PaxosCodec().encode(prepare));
            long before = dropped(cluster, target);
            cluster.await(
                    "the message to leave",
                    () -> cluster.node(from).transport().send(Channel.MESSAGES, foreign));
            cluster.await("it to be dropped", () -> dropped(cluster, target) > before);
            decide(cluster, "after it");
            assertThat(status(cluster, target).epoch()).isLessThan(Ballot.of(FOREIGN_ROUND, from));
        }
    }

    private static long dropped(EngineCluster cluster, NodeId id) {
        return cluster.node(id).engine().counters().get("messages_dropped");
    }
}
