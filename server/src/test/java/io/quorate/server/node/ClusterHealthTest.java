package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.EngineStatus;
import io.quorate.api.Member;
import io.quorate.api.Membership;
import io.quorate.api.NodeId;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.MemberHealth;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.NodeConfigs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ClusterHealthTest {

    private static final Duration DOWN_AFTER = Duration.ofSeconds(5);

    @TempDir Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "10, 20, healthy, true, true",
        "10, 5000, degraded, true, false",
        "4999, -1, degraded, true, false",
        "-1, 60000, unhealthy, false, false"
    })
    void healthIsThatOfAllOrOfAMajority(
            long sinceSecond, long sinceThird, String health, boolean second, boolean third) {
        ClusterHealthReply reply =
                ClusterHealth.replicated(
                        status(true, sinceSecond, sinceThird), DOWN_AFTER, Member::clientAddress);
        assertThat(reply.getHealth()).isEqualTo(health);
        assertThat(reply.getLeader()).isEqualTo(1);
        assertThat(reply.getMembersList())
                .extracting(MemberHealth::getUp)
                .containsExactly(true, second, third);
    }

    @Test
    void nodeThatDoesNotLeadNamesTheOneThatDoes() {
        assertThatThrownBy(
                        () ->
                                ClusterHealth.replicated(
                                        status(false, 1, 1), DOWN_AFTER, Member::clientAddress))
                .isInstanceOfSatisfying(
                        ConsensusException.class,
                        refusal ->
                                assertThat(refusal.error())
                                        .isInstanceOfSatisfying(
                                                ConsensusError.NotLeader.class,
                                                error ->
                                                        assertThat(error.leader())
                                                                .map(Member::id)
                                                                .contains(NodeId.of(2))));
    }

    @ParameterizedTest
    @CsvSource({
        "raft, 50ms, 5000",
        "raft, 1666ms, 5000",
        "raft, 1667ms, 5001",
        "raft, 10s, 30000",
        "paxos, 10s, 30000",
        "mock, 10s, 30000"
    })
    void silenceThatCountsAsDownGrowsWithTheHeartbeat(
            String engine, String heartbeat, long downAfterMillis) throws IOException {
        Path file = directory.resolve("quorate.toml");
        Files.writeString(file, "");
        Config config =
                new ConfigReader()
                        .read(
                                file,
                                Map.of(),
                                List.of(
                                        "deployment.mode=standalone",
                                        "consensus.engine=" + engine,
                                        "consensus."
                                                + engine
                                                + ".heartbeat_interval="
                                                + heartbeat));

        assertThat(config.mistakes()).isEmpty();
        assertThat(ClusterHealth.downAfter(NodeConfigs.of(config, NodeId.of(1))))
                .hasMillis(downAfterMillis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mock", "raft", "paxos"})
    void memberThatEndsIsSeenToBeDownByTheLeaderOfEveryEngine(String engine) throws IOException {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "consensus.engine=" + engine)) {
            TestNodes.await(() -> nodes.leader() != 0);
            List<String> addresses = List.of(nodes.address(1), nodes.address(2), nodes.address(3));
            try (KvClient client =
                    KvClient.create(new KvClientConfig(addresses, Duration.ofSeconds(30), true))) {
                TestNodes.await(() -> health(client).equals("healthy"));
                nodes.stop(nodes.follower());
                TestNodes.await(() -> health(client).equals("degraded"));
            }
        }
    }

    private static String health(KvClient client) {
        return client.clusterHealth().join().getHealth();
    }

    private static EngineStatus status(boolean leading, long sinceSecond, long sinceThird) {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            members.add(Member.voter(NodeId.of(id), "n" + id));
        }
        return new EngineStatus(
                NodeId.of(1),
                "fake",
                EngineStatus.Health.RUNNING,
                "word",
                leading,
                Optional.of(NodeId.of(leading ? 1 : 2)),
                1,
                1,
                1,
                0,
                Membership.initial(members),
                List.of(
                        new EngineStatus.Peer(NodeId.of(2), 1, sinceSecond),
                        new EngineStatus.Peer(NodeId.of(3), 1, sinceThird)),
                Optional.empty());
    }
}
