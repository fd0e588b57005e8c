package io.quorate.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.api.Bytes;
import io.quorate.api.Capability;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineEvent;
import io.quorate.api.EngineLimits;
import io.quorate.api.EngineStatus.Health;
import io.quorate.api.Member;
import io.quorate.api.MembershipChange;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.api.ReadResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every engine must do, whatever its protocol: the contract of {@link ConsensusEngine} on real
 * threads. What an engine does not offer ({@link Capability}) is not asked of it, but that it says
 * so.
 */
@Timeout(120)
public abstract class EngineTck {

    @TempDir Path directory;

    /** The engine under test and what it runs on. */
    protected abstract EngineWorld world();

    private EngineCluster cluster(int nodes) {
        return new EngineCluster(world(), directory, nodes);
    }

    private void assumeCan(Capability capability) {
        assumeTrue(
                world().engines().capabilities().contains(capability),
                () -> "the engine does not offer " + capability);
    }

    private static List<String> commands(int count) {
        return IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void everyReplicaAppliesTheSameCommandsInTheSameOrder(int nodes) {
        try (EngineCluster cluster = cluster(nodes).startAll()) {
            ConsensusEngine leader = cluster.node(cluster.awaitLeader()).engine();
            Map<String, CompletionStage<ProposalResult>> outcomes = new LinkedHashMap<>();
            for (String command : commands(500)) {
                outcomes.put(command, leader.propose(Bytes.utf8(command)));
            }
            List<String> acknowledged = new ArrayList<>();
            outcomes.forEach(
                    (command, outcome) -> {
                        ProposalResult result = outcome.toCompletableFuture().join();
                        if (result instanceof ProposalResult.Decided decided) {
                            acknowledged.add(command);
                            assertThat(decided.result().toUtf8())
                                    .isEqualTo("at " + decided.position());
                        }
                    });
            assertThat(acknowledged).isNotEmpty();
            cluster.proposeUntilDecided("end");
            List<String> order = upToTheEnd(cluster, cluster.nodes().get(0));
            assertThat(order).doesNotHaveDuplicates().containsAll(acknowledged);
            for (EngineCluster.Node node : cluster.nodes()) {
                assertThat(upToTheEnd(cluster, node)).isEqualTo(order);
            }
        }
    }

    private static List<String> upToTheEnd(EngineCluster cluster, EngineCluster.Node node) {
        cluster.await("the end to be applied", () -> node.commands().all().contains("end"));
        List<String> all = node.commands().all();
        return all.subList(0, all.indexOf("end") + 1);
    }

    @Test
    void nothingDecidedIsLostWhenTheLeaderDiesAndComesBack() {
        assumeCan(Capability.REPLICATION);
        try (EngineCluster cluster = cluster(3).startAll()) {
            commands(30).forEach(cluster::proposeUntilDecided);
            NodeId dead = cluster.awaitLeader();
            cluster.kill(dead);
            for (int i = 30; i < 60; i++) {
                cluster.proposeUntilDecided("c" + i);
            }
            cluster.start(dead);
            cluster.awaitSameCommands(commands(60));
        }
    }

    @Test
    void everythingIsThereAgainAfterAllNodesRestart() {
        assumeCan(Capability.DURABLE_DECISIONS);
        try (EngineCluster cluster = cluster(3).startAll()) {
            commands(30).forEach(cluster::proposeUntilDecided);
            cluster.ids().forEach(cluster::kill);
            cluster.startAll();
            cluster.proposeUntilDecided("c30");
            cluster.awaitSameCommands(commands(31));
        }
    }

    @Test
    void aLeaderThatIsCutOffDecidesNothingAndTheOthersGoOn() {
        assumeCan(Capability.REPLICATION);
        try (EngineCluster cluster = cluster(3).startAll()) {
            cluster.proposeUntilDecided("c0");
            NodeId old = cluster.awaitLeader();
            cluster.isolate(old);
            CompletableFuture<ProposalResult> stranded =
                    cluster.node(old).engine().propose(Bytes.utf8("lost")).toCompletableFuture();
            CompletableFuture<ReadResult> read =
                    cluster.node(old).engine().read(ReadMode.LINEARIZABLE).toCompletableFuture();
            cluster.await(
                    "another leader",
                    () -> cluster.leader().filter(id -> !id.equals(old)).isPresent());
            cluster.proposeUntilDecided("c1");
            assertThat(stranded.join()).isNotInstanceOf(ProposalResult.Decided.class);
            assertThat(read.join()).isInstanceOf(ReadResult.Refused.class);
            cluster.heal();
            cluster.proposeUntilDecided("c2");
            cluster.awaitSameCommands(commands(3));
        }
    }

    @Test
    void aFollowerDecidesOrNamesTheLeader() {
        assumeCan(Capability.REPLICATION);
        try (EngineCluster cluster = cluster(3).startAll()) {
            cluster.proposeUntilDecided("c0");
            for (NodeId id : cluster.ids()) {
                // The command was decided without this node, maybe: it may not have heard of it.
                cluster.await(
                        "a leader that node " + id + " knows",
                        () -> cluster.node(id).engine().status().leader().isPresent());
                ProposalResult result = cluster.propose(id, "from " + id);
                if (result instanceof ProposalResult.Refused refused
                        && refused.error() instanceof ConsensusError.NotLeader notLeader) {
                    assertThat(notLeader.leader().map(Member::id)).isPresent();
                } else {
                    assertThat(result).isInstanceOf(ProposalResult.Decided.class);
                }
            }
        }
    }

    @Test
    void aLinearizableReadSeesEveryWriteAcknowledgedBefore() {
        try (EngineCluster cluster = cluster(3).startAll()) {
            for (int i = 0; i < 50; i++) {
                NodeId leader = cluster.awaitLeader();
                ProposalResult written = cluster.propose(leader, "c" + i);
                EngineCluster.Node node = cluster.node(leader);
                ReadResult read =
                        node.engine().read(ReadMode.LINEARIZABLE).toCompletableFuture().join();
                if (written instanceof ProposalResult.Decided decided
                        && read instanceof ReadResult.Ready ready) {
                    assertThat(ready.position()).isGreaterThanOrEqualTo(decided.position());
                    assertThat(node.commands().all()).contains("c" + i);
                    assertThat(ready.stillValid().getAsBoolean()).isTrue();
                }
            }
            cluster.await(
                    "the first node to hear of decisions",
                    () -> cluster.nodes().get(0).engine().status().decided() > 0);
        }
    }

    @Test
    void beforeTheStartAndAfterTheCloseEverythingIsRefused() {
        EngineCluster cluster = cluster(1);
        EngineCluster.Node node = cluster.create(NodeId.of(1));
        assertThat(node.engine().status().health()).isEqualTo(Health.STARTING);
        assertRefusedAsClosed(node.engine());
        node.engine().start();
        node.transport().start();
        cluster.end(node);
        assertThat(node.engine().status().health()).isEqualTo(Health.CLOSED);
        assertRefusedAsClosed(node.engine());
        node.engine().close();
    }

    private static void assertRefusedAsClosed(ConsensusEngine engine) {
        assertThat(engine.propose(Bytes.utf8("x")).toCompletableFuture().join())
                .isEqualTo(new ProposalResult.Refused(new ConsensusError.Closed()));
        assertThat(engine.read(ReadMode.LINEARIZABLE).toCompletableFuture().join())
                .isEqualTo(new ReadResult.Refused(new ConsensusError.Closed()));
        assertThat(engine.explain()).isNotBlank();
    }

    @Test
    void commandsAreMeasuredAtTheLimit() {
        EngineLimits limits = new EngineLimits(1_000, 100, 10_000, 100, Duration.ofSeconds(5));
        try (EngineCluster cluster = cluster(3).limits(limits).startAll()) {
            cluster.proposeUntilDecided("x".repeat(999));
            cluster.proposeUntilDecided("x".repeat(1_000));
            ProposalResult result = cluster.propose(cluster.awaitLeader(), "x".repeat(1_001));
            assertThat(result)
                    .isInstanceOfSatisfying(
                            ProposalResult.Refused.class,
                            refused ->
                                    assertThat(refused.error())
                                            .isInstanceOf(ConsensusError.TooLarge.class));
        }
    }

    @Test
    void moreThanMayBePendingIsRefusedAndNothingIsLeftPending() {
        assumeCan(Capability.REPLICATION);
        EngineLimits limits = new EngineLimits(1_000, 10, 10_000, 10, Duration.ofSeconds(1));
        try (EngineCluster cluster = cluster(3).limits(limits).startAll()) {
            cluster.proposeUntilDecided("c0");
            NodeId leader = cluster.awaitLeader();
            cluster.isolate(leader);
            List<CompletableFuture<ProposalResult>> outcomes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                outcomes.add(
                        cluster.node(leader)
                                .engine()
                                .propose(Bytes.utf8("p" + i))
                                .toCompletableFuture());
            }
            for (CompletableFuture<ProposalResult> outcome : outcomes) {
                assertThat(outcome.join()).isNotInstanceOf(ProposalResult.Decided.class);
            }
            assertThat(outcomes.get(99).join())
                    .isInstanceOfSatisfying(
                            ProposalResult.Refused.class,
                            refused ->
                                    assertThat(refused.error())
                                            .isInstanceOf(ConsensusError.Overloaded.class));
            cluster.heal();
            cluster.proposeUntilDecided("after");
        }
    }

    @Test
    void closingEndsEveryPendingProposalAndEveryThread() {
        assumeCan(Capability.REPLICATION);
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        List<CompletableFuture<ProposalResult>> outcomes = new ArrayList<>();
        try (EngineCluster cluster = cluster(3).startAll()) {
            NodeId leader = cluster.awaitLeader();
            cluster.isolate(leader);
            for (String command : commands(20)) {
                outcomes.add(
                        cluster.node(leader)
                                .engine()
                                .propose(Bytes.utf8(command))
                                .toCompletableFuture());
            }
            cluster.kill(leader);
            assertThat(outcomes)
                    .allSatisfy(
                            outcome ->
                                    assertThat(outcome.getNow(null))
                                            .isNotNull()
                                            .isNotInstanceOf(ProposalResult.Decided.class));
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName();
            boolean ofTheEngine = name.startsWith(world().engines().name() + "-");
            assertThat(thread.isAlive() && ofTheEngine && !before.contains(thread))
                    .as("thread %s", name)
                    .isFalse();
        }
    }

    @Test
    void eventsTellTheStartTheLeaderAndTheEnd() {
        EngineCluster cluster = cluster(1);
        EngineCluster.Node node = cluster.create(NodeId.of(1));
        List<EngineEvent.Kind> heard = new CopyOnWriteArrayList<>();
        node.engine()
                .addListener(
                        event -> {
                            throw new IllegalStateException("a listener that fails");
                        });
        node.engine().addListener(event -> heard.add(event.kind()));
        node.engine().start();
        node.transport().start();
        cluster.await("a leader", () -> node.engine().status().leading());
        cluster.await("to hear of it", () -> heard.contains(EngineEvent.Kind.LEADER_CHANGED));
        cluster.end(node);
        assertThat(heard).startsWith(EngineEvent.Kind.STARTED);
        assertThat(heard).endsWith(EngineEvent.Kind.CLOSED);
    }

    @Test
    void startingTwiceIsRefused() {
        try (EngineCluster cluster = cluster(1).startAll()) {
            assertThatThrownBy(cluster.nodes().get(0).engine()::start)
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whatTheEngineDoesNotOfferItRefusesByName() {
        try (EngineCluster cluster = cluster(3).startAll()) {
            NodeId leader = cluster.awaitLeader();
            ConsensusEngine engine = cluster.node(leader).engine();
            Set<Capability> offered = engine.capabilities();
            assertThat(world().engines().capabilities()).containsAll(offered);
            if (!offered.contains(Capability.LEASE_READ)) {
                assertUnsupported(engine.read(ReadMode.LEASE), Capability.LEASE_READ);
            }
            if (!offered.contains(Capability.QUORUM_READ)) {
                assertUnsupported(engine.read(ReadMode.QUORUM), Capability.QUORUM_READ);
            }
            if (!offered.contains(Capability.SNAPSHOT)) {
                assertFails(engine.snapshot(), Capability.SNAPSHOT);
            }
            if (!offered.contains(Capability.LEADERSHIP_TRANSFER)) {
                assertFails(
                        engine.transferLeadership(NodeId.of(2)), Capability.LEADERSHIP_TRANSFER);
            }
            if (!offered.contains(Capability.MEMBERSHIP_CHANGE)) {
                MembershipChange change =
                        new MembershipChange(0, engine.status().membership().members());
                assertFails(engine.changeMembership(change), Capability.MEMBERSHIP_CHANGE);
            }
        }
    }

    @Test
    void aLeaderThatIsAboutToEndHandsOverIfItCan() {
        try (EngineCluster cluster = cluster(3).startAll()) {
            ConsensusEngine leader = cluster.node(cluster.awaitLeader()).engine();
            long epoch = leader.status().epoch();
            boolean handedOver = leader.handOver().toCompletableFuture().join();
            boolean can = leader.capabilities().contains(Capability.LEADERSHIP_TRANSFER);
            if (handedOver) {
                assertThat(can).isTrue();
                cluster.await("another leader", () -> leader.status().epoch() > epoch);
            }
            for (EngineCluster.Node node : cluster.nodes()) {
                if (!node.engine().status().leading()) {
                    assertThat(node.engine().handOver().toCompletableFuture().join()).isFalse();
                }
            }
        }
    }

    private static void assertUnsupported(CompletionStage<ReadResult> stage, Capability what) {
        assertThat(stage.toCompletableFuture().join())
                .isInstanceOfSatisfying(
                        ReadResult.Refused.class,
                        refused ->
                                assertThat(refused.error())
                                        .isInstanceOfSatisfying(
                                                ConsensusError.Unsupported.class,
                                                error ->
                                                        assertThat(error.capability())
                                                                .isEqualTo(what)));
    }

    private static void assertFails(CompletionStage<?> stage, Capability what) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .hasCauseInstanceOf(ConsensusException.class)
                .hasMessageContaining(what.name());
    }

    @Test
    void aNodeThatIsFarBehindIsBroughtUpByASnapshot() {
        assumeCan(Capability.SNAPSHOT);
        try (EngineCluster cluster = cluster(3).startAll()) {
            commands(20).forEach(cluster::proposeUntilDecided);
            NodeId leader = cluster.awaitLeader();
            NodeId behind =
                    cluster.ids().stream().filter(id -> !id.equals(leader)).findFirst().get();
            cluster.kill(behind);
            for (int i = 20; i < 60; i++) {
                cluster.proposeUntilDecided("c" + i);
            }
            for (EngineCluster.Node node : cluster.nodes()) {
                assertThat(node.engine().snapshot().toCompletableFuture().join()).isPositive();
            }
            cluster.proposeUntilDecided("c60");
            cluster.start(behind);
            cluster.awaitSameCommands(commands(61));
        }
    }

    @Test
    void statusAndExplanationAgreeWithWhatHappened() {
        try (EngineCluster cluster = cluster(3).startAll()) {
            commands(10).forEach(cluster::proposeUntilDecided);
            NodeId leader = cluster.awaitLeader();
            var status = cluster.node(leader).engine().status();
            assertThat(status.node()).isEqualTo(leader);
            assertThat(status.health()).isEqualTo(Health.RUNNING);
            assertThat(status.leader()).contains(leader);
            assertThat(status.membership().voters()).isEqualTo(cluster.ids());
            cluster.await(
                    "the leader's status to tell of ten commands",
                    () -> cluster.node(leader).engine().status().applied() >= 10);
            for (EngineCluster.Node node : cluster.nodes()) {
                cluster.await(
                        "node " + node.engine().status().node() + " to explain who leads",
                        () ->
                                node.engine().status().leading()
                                        || node.engine().explain().contains("node " + leader));
            }
        }
    }
}
