package io.quorate.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusError;
import io.quorate.api.EngineLimits;
import io.quorate.api.EngineStatus;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import io.quorate.transport.inmemory.InMemoryNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MockEngineTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void everyReplicaAppliesTheSameCommandsInTheSameOrder(int nodes) {
        try (MockCluster cluster = new MockCluster(directory, nodes).startAll()) {
            List<CompletionStage<ProposalResult>> outcomes = new ArrayList<>();
            NodeId leader = cluster.awaitLeader();
            for (int i = 0; i < 500; i++) {
                outcomes.add(cluster.node(leader).engine().propose(Bytes.utf8("c" + i)));
            }
            long last = 0;
            for (CompletionStage<ProposalResult> outcome : outcomes) {
                ProposalResult.Decided decided = outcome.toCompletableFuture().join().orElseThrow();
                assertThat(decided.position()).isGreaterThan(last);
                assertThat(decided.result().toUtf8()).isEqualTo("at " + decided.position());
                last = decided.position();
            }
            cluster.awaitSameCommands(commands(500));
        }
    }

    @Test
    void nothingDecidedIsLostWhenTheLeaderDies() {
        try (MockCluster cluster = new MockCluster(directory, 3).startAll()) {
            for (int i = 0; i < 50; i++) {
                cluster.proposeUntilDecided("c" + i);
            }
            NodeId dead = cluster.awaitLeader();
            cluster.kill(dead);
            for (int i = 50; i < 100; i++) {
                cluster.proposeUntilDecided("c" + i);
            }
            cluster.start(dead);
            cluster.awaitSameCommands(commands(100));
        }
    }

    @Test
    void everythingIsThereAgainAfterAllNodesRestart() {
        try (MockCluster cluster = new MockCluster(directory, 3).startAll()) {
            for (int i = 0; i < 50; i++) {
                cluster.proposeUntilDecided("c" + i);
            }
            cluster.ids().forEach(cluster::kill);
            cluster.startAll();
            cluster.proposeUntilDecided("c50");
            cluster.awaitSameCommands(commands(51));
        }
    }

    @Test
    void tailThatWasNeverDecidedGivesWayToTheNewLeadersHistory() {
        try (MockCluster cluster = new MockCluster(directory, 3).startAll()) {
            cluster.proposeUntilDecided("c0");
            NodeId old = cluster.awaitLeader();
            List<NodeId> others = new ArrayList<>(cluster.ids());
            others.remove(old);
            InMemoryNetwork.named(cluster.network()).isolate(old, others);
            CompletableFuture<ProposalResult> stranded =
                    cluster.node(old).engine().propose(Bytes.utf8("lost")).toCompletableFuture();
            MockCluster.await(
                    "another leader",
                    () -> cluster.leader().filter(id -> !id.equals(old)).isPresent());
            cluster.proposeUntilDecided("c1");
            InMemoryNetwork.named(cluster.network()).heal();
            cluster.proposeUntilDecided("c2");
            cluster.awaitSameCommands(commands(3));
            assertThat(stranded.join()).isInstanceOf(ProposalResult.Unknown.class);
        }
    }

    @Test
    void minorityDecidesNothingAndServesNoReads() throws Exception {
        try (MockCluster cluster = new MockCluster(directory, 3).startAll()) {
            NodeId leader = cluster.awaitLeader();
            for (NodeId id : cluster.ids()) {
                if (!id.equals(leader)) {
                    cluster.kill(id);
                }
            }
            CompletableFuture<ReadResult> read =
                    cluster.node(leader).engine().read(ReadMode.LINEARIZABLE).toCompletableFuture();
            assertThat(cluster.propose(leader, "alone"))
                    .isNotInstanceOf(ProposalResult.Decided.class);
            assertThat(read.get(10, TimeUnit.SECONDS)).isInstanceOf(ReadResult.Refused.class);
            assertThat(cluster.node(leader).stateMachine().commands()).isEmpty();
        }
    }

    @Test
    void lossDelayRepetitionAndReorderingLoseNothing() {
        try (MockCluster cluster =
                new MockCluster(directory, 3)
                        .transport("drop", "0.05")
                        .transport("duplicate", "0.1")
                        .transport("reorder", "0.2")
                        .startAll()) {
            List<String> decided = new ArrayList<>();
            for (int i = 0; decided.size() < 200; i++) {
                String command = "c" + i;
                ProposalResult result = cluster.propose(cluster.awaitLeader(), command);
                if (result instanceof ProposalResult.Decided) {
                    decided.add(command);
                }
            }
            for (MockCluster.Node node : cluster.nodes()) {
                MockCluster.await(
                        "all that was decided",
                        () -> node.stateMachine().commands().containsAll(decided));
            }
            long longest =
                    cluster.nodes().stream()
                            .mapToLong(node -> node.stateMachine().lastApplied())
                            .min()
                            .orElseThrow();
            List<String> first = prefix(cluster.nodes().get(0), longest);
            for (MockCluster.Node node : cluster.nodes()) {
                assertThat(prefix(node, longest)).isEqualTo(first);
            }
        }
    }

    private static List<String> prefix(MockCluster.Node node, long count) {
        List<String> commands = node.stateMachine().commands();
        return commands.subList(0, (int) Math.min(count / 2, commands.size()));
    }

    @Test
    void followerNamesTheLeader() {
        try (MockCluster cluster = new MockCluster(directory, 3).startAll()) {
            cluster.proposeUntilDecided("c0");
            NodeId leader = cluster.awaitLeader();
            NodeId follower = leader.value() == 1 ? NodeId.of(2) : NodeId.of(1);
            MockCluster.await(
                    "the follower to know its leader",
                    () -> cluster.node(follower).engine().status().leader().isPresent());
            ProposalResult result = cluster.propose(follower, "c1");
            assertThat(result).isInstanceOf(ProposalResult.Refused.class);
            ConsensusError error = ((ProposalResult.Refused) result).error();
            assertThat(((ConsensusError.NotLeader) error).leader().orElseThrow().id())
                    .isEqualTo(leader);
        }
    }

    @Test
    void readSeesEveryWriteThatWasAcknowledgedBefore() {
        try (MockCluster cluster = new MockCluster(directory, 3).startAll()) {
            for (int i = 0; i < 50; i++) {
                NodeId leader = cluster.awaitLeader();
                ProposalResult.Decided write = cluster.propose(leader, "c" + i).orElseThrow();
                ReadResult read =
                        cluster.node(leader)
                                .engine()
                                .read(ReadMode.LINEARIZABLE)
                                .toCompletableFuture()
                                .join();
                assertThat(((ReadResult.Ready) read).position())
                        .isGreaterThanOrEqualTo(write.position());
            }
        }
    }

    @Test
    void whatItCannotDoIsRefusedByName() {
        try (MockCluster cluster = new MockCluster(directory, 1).startAll()) {
            cluster.awaitLeader();
            assertUnsupported(cluster.node(NodeId.of(1)).engine().snapshot(), Capability.SNAPSHOT);
            assertUnsupported(
                    cluster.node(NodeId.of(1)).engine().transferLeadership(NodeId.of(1)),
                    Capability.LEADERSHIP_TRANSFER);
            assertUnsupported(
                    cluster.node(NodeId.of(1))
                            .engine()
                            .changeMembership(
                                    new MembershipChange(
                                            0,
                                            cluster.node(NodeId.of(1))
                                                    .engine()
                                                    .status()
                                                    .membership()
                                                    .members())),
                    Capability.MEMBERSHIP_CHANGE);
            ReadResult lease =
                    cluster.node(NodeId.of(1))
                            .engine()
                            .read(ReadMode.LEASE)
                            .toCompletableFuture()
                            .join();
            assertThat(((ReadResult.Refused) lease).error())
                    .isEqualTo(new ConsensusError.Unsupported("mock", Capability.LEASE_READ));
        }
    }

    private static void assertUnsupported(CompletionStage<?> stage, Capability capability) {
        assertThatThrownBy(() -> stage.toCompletableFuture().get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(capability.name());
    }

    @Test
    void commandsAreMeasuredAtTheLimit() {
        EngineLimits limits = new EngineLimits(10, 100, 1000, 100, Duration.ofSeconds(5));
        try (MockCluster cluster = new MockCluster(directory, 1).limits(limits).startAll()) {
            NodeId leader = cluster.awaitLeader();
            assertThat(cluster.propose(leader, "123456789"))
                    .isInstanceOf(ProposalResult.Decided.class);
            assertThat(cluster.propose(leader, "1234567890"))
                    .isInstanceOf(ProposalResult.Decided.class);
            assertThat(cluster.propose(leader, "12345678901"))
                    .isEqualTo(
                            new ProposalResult.Refused(
                                    new ConsensusError.TooLarge("command", 11, 10)));
        }
    }

    @Test
    void moreThanMayBePendingIsRefusedAndTheRestGoesOn() {
        EngineLimits limits = new EngineLimits(10, 4, 1000, 100, Duration.ofSeconds(20));
        try (MockCluster cluster = new MockCluster(directory, 3).limits(limits).startAll()) {
            NodeId leader = cluster.awaitLeader();
            List<NodeId> others = new ArrayList<>(cluster.ids());
            others.remove(leader);
            InMemoryNetwork.named(cluster.network()).isolate(leader, others);
            List<CompletableFuture<ProposalResult>> pending = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                pending.add(
                        cluster.node(leader)
                                .engine()
                                .propose(Bytes.utf8("c" + i))
                                .toCompletableFuture());
            }
            assertThat(cluster.propose(leader, "c4"))
                    .isEqualTo(
                            new ProposalResult.Refused(
                                    new ConsensusError.Overloaded("pending proposals", 4)));
            InMemoryNetwork.named(cluster.network()).heal();
            pending.forEach(CompletableFuture::join);
            cluster.proposeUntilDecided("c5");
        }
    }

    @Test
    void closingEndsEverythingThatIsPending() {
        MockCluster cluster = new MockCluster(directory, 3).startAll();
        NodeId leader = cluster.awaitLeader();
        for (NodeId id : cluster.ids()) {
            if (!id.equals(leader)) {
                cluster.kill(id);
            }
        }
        CompletableFuture<ProposalResult> pending =
                cluster.node(leader).engine().propose(Bytes.utf8("c")).toCompletableFuture();
        MockCluster.Node node = cluster.node(leader);
        cluster.close();
        assertThat(pending).isDone();
        assertThat(pending.join()).isNotInstanceOf(ProposalResult.Decided.class);
        assertThat(node.engine().status().health()).isEqualTo(EngineStatus.Health.CLOSED);
        assertThat(node.engine().propose(Bytes.utf8("late")).toCompletableFuture().join())
                .isEqualTo(new ProposalResult.Refused(new ConsensusError.Closed()));
        assertThat(threadsOf(leader)).isEmpty();
    }

    private static List<String> threadsOf(NodeId id) {
        List<String> names = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("mock-" + id)
                    || thread.getName().startsWith("inmemory-" + id)
                    || thread.getName().startsWith("storage-" + id)) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    @Test
    void firstNodeDecidesAloneInModeImmediate() {
        try (MockCluster cluster =
                new MockCluster(directory, 3).engine("mode", "immediate").startAll()) {
            NodeId first = NodeId.of(1);
            for (int i = 0; i < 20; i++) {
                assertThat(cluster.propose(first, "c" + i))
                        .isInstanceOf(ProposalResult.Decided.class);
            }
            cluster.awaitSameCommands(commands(20));
            cluster.kill(NodeId.of(2));
            cluster.kill(NodeId.of(3));
            assertThat(cluster.propose(first, "c20")).isInstanceOf(ProposalResult.Decided.class);
        }
    }

    private static List<String> commands(int count) {
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            commands.add("c" + i);
        }
        return commands;
    }
}
