package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.NodeId;
import io.quorate.server.node.TestNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class ClusterCommandTest {

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"raft", "paxos"})
    void aNodeJoinsLearnsAndVotesAndTheLeaderLeaves(String engine) throws IOException {
        try (GrowingCluster cluster = GrowingCluster.start(directory, engine)) {
            put(cluster, "before");
            Cli added =
                    cluster.cluster(
                            "add",
                            "4",
                            "--address",
                            cluster.address(4),
                            "--client-address",
                            cluster.endpoint(4));
            assertThat(added.exit()).as(added.err()).isZero();
            assertThat(added.out()).contains("node 4 is a learner");
            cluster.start(4);

            Cli promoted = cluster.cluster("promote", "4", "--wait", "60", "--json");
            assertThat(promoted.exit()).as(promoted.err()).isZero();
            assertThat(member(promoted, 4).get("role")).isEqualTo("voter");

            int leader = cluster.leader();
            Cli removed = cluster.cluster("remove", Integer.toString(leader), "--json");
            assertThat(removed.exit()).as(removed.err()).isZero();
            assertThat((List<?>) removed.json().get("members")).hasSize(3);
            cluster.stop(leader);

            Cli status = cluster.cluster("status", "--json");
            assertThat(status.exit()).as(status.out() + status.err()).isZero();
            assertThat(((Number) status.json().get("leader")).intValue())
                    .isNotZero()
                    .isNotEqualTo(leader);
            put(cluster, "after");
            Cli get =
                    Cli.run(
                            "kv",
                            "get",
                            "before",
                            "--endpoints",
                            cluster.endpoint(4),
                            "--timeout",
                            "60");
            assertThat(get.out()).as(get.err()).contains("value");
        }
    }

    private static void put(GrowingCluster cluster, String key) {
        Cli put =
                Cli.run(
                        "kv",
                        "put",
                        key,
                        "value",
                        "--endpoints",
                        cluster.endpoints() + "," + cluster.endpoint(4),
                        "--timeout",
                        "60");
        assertThat(put.exit()).as(put.err()).isZero();
    }

    private static Map<?, ?> member(Cli members, int id) {
        return ((List<?>) members.json().get("members"))
                .stream()
                        .map(member -> (Map<?, ?>) member)
                        .filter(member -> ((Number) member.get("node")).intValue() == id)
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void leadershipGoesWhereItIsSentAndToTheBestIfNowhere() throws IOException {
        try (GrowingCluster cluster = GrowingCluster.start(directory, "raft")) {
            int first = cluster.leader();
            int target = first % 3 + 1;
            Cli sent = cluster.cluster("transfer-leader", Integer.toString(target), "--json");
            assertThat(sent.exit()).as(sent.err()).isZero();
            assertThat(((Number) sent.json().get("leader")).intValue()).isEqualTo(target);
            TestNodes.await(() -> cluster.leader() == target);
            Cli away = cluster.cluster("transfer-leader");
            assertThat(away.exit()).as(away.err()).isZero();
            TestNodes.await(() -> cluster.leader() != target && cluster.leader() != 0);
            Cli nonsense = cluster.cluster("transfer-leader", "17");
            assertThat(nonsense.exit()).isNotZero();
            assertThat(nonsense.err()).contains("17");
        }
    }

    @Test
    void snapshotsDigestsAndExplanationsAreOfAllNodes() throws IOException {
        try (GrowingCluster cluster = GrowingCluster.start(directory, "raft")) {
            put(cluster, "key");
            Cli snapshots = cluster.cluster("snapshot", "--json");
            assertThat(snapshots.exit()).as(snapshots.err()).isZero();
            assertThat((List<?>) snapshots.json().get("snapshots"))
                    .hasSize(3)
                    .allMatch(row -> ((Number) ((Map<?, ?>) row).get("position")).longValue() > 0);
            TestNodes.await(() -> cluster.cluster("digest", "--json").exit() == 0);
            Cli digest = cluster.cluster("digest");
            assertThat(digest.out()).contains("all nodes have the same state");
            Cli explain = cluster.cluster("explain", "--json");
            assertThat((List<?>) explain.json().get("nodes"))
                    .hasSize(3)
                    .noneMatch(row -> "".equals(((Map<?, ?>) row).get("explanation")));
        }
    }

    @Test
    void changesThatMakeNoSenseAreRefusedAndChangeNothing() throws IOException {
        try (GrowingCluster cluster = GrowingCluster.start(directory, "raft")) {
            Cli before = cluster.cluster("members", "--json");
            assertThat(cluster.cluster("promote", "9", "--no-wait").exit()).isEqualTo(2);
            assertThat(cluster.cluster("promote", "none").exit()).isEqualTo(2);
            Cli unreachable =
                    cluster.cluster("add", "4", "--address", "a", "--client-address", "b");
            assertThat(unreachable.exit()).isEqualTo(2);
            Cli other = cluster.cluster("add", "2", "--address", "elsewhere");
            assertThat(other.exit()).isEqualTo(2);
            assertThat(other.err()).contains("node 2 is a member already");
            Cli twice = cluster.cluster("add", "5", "--address", cluster.address(1));
            assertThat(twice.exit()).isNotZero();
            assertThat(twice.err()).contains("address");
            Cli stale = cluster.cluster("remove", "3", "--if-version", "77");
            assertThat(stale.exit()).isEqualTo(1);
            assertThat(stale.err()).contains("not 77");
            Cli far = cluster.cluster("add", "4", "--address", "nowhere", "--voter", "--wait", "1");
            assertThat(far.exit()).isEqualTo(1);
            assertThat(far.err()).contains("has not caught up in 1 s").contains("does it run?");
            Cli gone = cluster.cluster("remove", "4");
            assertThat(gone.exit()).as(gone.err()).isZero();
            Cli after = cluster.cluster("members", "--json");
            assertThat(after.json().get("members"))
                    .asString()
                    .contains("node=1")
                    .doesNotContain("node=4");
            assertThat((List<?>) before.json().get("members")).hasSize(3);
        }
    }

    @Test
    void aClosedNodeSaysWhatOpensItAndIsNotChanged() throws IOException {
        try (GrowingCluster cluster =
                GrowingCluster.start(directory, "raft", "server.admin=closed")) {
            for (String[] command :
                    List.of(
                            new String[] {"members"},
                            new String[] {"remove", "1"},
                            new String[] {"transfer-leader"},
                            new String[] {"snapshot"})) {
                String[] args = java.util.Arrays.copyOfRange(command, 1, command.length);
                Cli refused = cluster.cluster(command[0], args);
                assertThat(refused.exit()).as(command[0]).isEqualTo(1);
                assertThat(refused.err()).contains("server.admin = \"local\"");
            }
            assertThat(
                            cluster.node(cluster.leader())
                                    .engineStatus()
                                    .orElseThrow()
                                    .membership()
                                    .contains(NodeId.of(1)))
                    .isTrue();
            assertThat(cluster.cluster("status").exit()).isZero();
        }
    }

    @Test
    void aStandaloneNodeHasNoAdministration() throws IOException {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            Cli members = Cli.run("cluster", "members", "--endpoints", nodes.address(1));
            assertThat(members.exit()).isEqualTo(1);
            assertThat(members.err()).contains("there is no administration at this address");
        }
    }
}
