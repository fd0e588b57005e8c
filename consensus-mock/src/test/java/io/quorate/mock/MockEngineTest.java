package io.quorate.mock;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Bytes;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.NodeId;
import io.quorate.api.ProposalResult;
import io.quorate.api.ReadMode;
import io.quorate.testkit.engine.EngineCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MockEngineTest {

    @TempDir Path directory;

    @Test
    void everythingIsThereAgainAfterAllNodesRestart() {
        try (EngineCluster cluster =
                new EngineCluster(new MockWorld("memory"), directory, 3).startAll()) {
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
        try (EngineCluster cluster =
                new EngineCluster(new MockWorld("memory"), directory, 3).startAll()) {
            cluster.proposeUntilDecided("c0");
            NodeId old = cluster.awaitLeader();
            cluster.isolate(old);
            CompletableFuture<ProposalResult> stranded =
                    cluster.node(old).engine().propose(Bytes.utf8("lost")).toCompletableFuture();
            cluster.await(
                    "another leader",
                    () -> cluster.leader().filter(id -> !id.equals(old)).isPresent());
            cluster.proposeUntilDecided("c1");
            cluster.heal();
            cluster.proposeUntilDecided("c2");
            cluster.awaitSameCommands(commands(3));
            assertThat(stranded.join()).isInstanceOf(ProposalResult.Unknown.class);
        }
    }

    @Test
    void lossDelayRepetitionAndReorderingLoseNothing() {
        try (EngineCluster cluster =
                new EngineCluster(new MockWorld("memory"), directory, 3)
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
            for (EngineCluster.Node node : cluster.nodes()) {
                cluster.await(
                        "all that was decided", () -> node.commands().all().containsAll(decided));
            }
            long longest =
                    cluster.nodes().stream()
                            .mapToLong(node -> node.commands().lastApplied())
                            .min()
                            .orElseThrow();
            List<String> first = prefix(cluster.nodes().get(0), longest);
            for (EngineCluster.Node node : cluster.nodes()) {
                assertThat(prefix(node, longest)).isEqualTo(first);
            }
        }
    }

    private static List<String> prefix(EngineCluster.Node node, long count) {
        List<String> commands = node.commands().all();
        return commands.subList(0, (int) Math.min(count / 2, commands.size()));
    }

    @Test
    void firstNodeDecidesAloneInModeImmediate() {
        try (EngineCluster cluster =
                new EngineCluster(new MockWorld("memory"), directory, 3)
                        .engine("mode", "immediate")
                        .startAll()) {
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

    /** As when the whole machine stands still: nobody was silent, nobody could listen. */
    @Test
    void leaderStaysWhenAllNodesWereHeldUp() throws Exception {
        try (EngineCluster cluster =
                new EngineCluster(new MockWorld("memory"), directory, 3)
                        .engine("heartbeat_interval", "100ms")
                        .engine("election_timeout_min", "2s")
                        .engine("election_timeout_max", "3s")
                        .startAll()) {
            NodeId leader = cluster.awaitLeader();
            long epoch = cluster.node(leader).engine().status().epoch();
            CountDownLatch release = new CountDownLatch(1);
            for (EngineCluster.Node node : cluster.nodes()) {
                holdUp(node.engine(), release);
            }
            Thread.sleep(4_000);
            release.countDown();
            assertThat(cluster.propose(leader, "c0"))
                    .isInstanceOfSatisfying(
                            ProposalResult.Decided.class,
                            decided -> assertThat(decided.epoch()).isEqualTo(epoch));
        }
    }

    /** Returns when the engine's loop waits for {@code release}. */
    private static void holdUp(ConsensusEngine engine, CountDownLatch release) throws Exception {
        CompletableFuture<Boolean> held = CompletableFuture.completedFuture(false);
        while (!held.get()) {
            CompletableFuture<Boolean> next = new CompletableFuture<>();
            engine.read(new ReadMode.Stale(Duration.ofDays(1)))
                    .thenRun(
                            () -> {
                                boolean onLoop =
                                        Thread.currentThread().getName().startsWith("mock-");
                                next.complete(onLoop);
                                if (onLoop) {
                                    awaitQuietly(release);
                                }
                            });
            held = next;
        }
    }

    private static void awaitQuietly(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
