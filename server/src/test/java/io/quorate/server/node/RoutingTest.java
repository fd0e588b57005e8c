package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.kv.protocol.KvToken;
import io.quorate.server.access.TokenText;
import io.quorate.server.access.UsersText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nodes do with what only the leader can do. */
@Timeout(180)
class RoutingTest {

    private static final Bytes KEY = Bytes.utf8("k");

    @TempDir private Path directory;

    private static KvClient at(
            TestNodes nodes, int node, String protocol, Optional<KvToken> token) {
        KvClientConfig config =
                new KvClientConfig(
                        List.of(nodes.address(node, protocol)),
                        Duration.ofSeconds(30),
                        false,
                        protocol);
        return KvClient.create(token.map(config::showing).orElse(config));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void nodesThatForwardTakeEveryCall(String protocol) throws IOException {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "server.routing=forward")) {
            int leader = nodes.leader();
            for (int node = 1; node <= 3; node++) {
                try (KvClient client = at(nodes, node, protocol, Optional.empty())) {
                    Bytes value = Bytes.utf8("by " + node);
                    assertThat(client.now().put("default", KEY, value)).isPositive();
                    assertThat(client.now().get("default", KEY, ReadMode.LINEARIZABLE))
                            .contains(value);
                    assertThat(client.clusterHealth().join().getLeader()).isEqualTo(leader);
                }
            }
        }
    }

    /** Nodes ask each other over gRPC. */
    @Test
    void whatANodePassesOnIsNotPassedOnAgain() throws IOException {
        try (TestNodes nodes = TestNodes.replicated(directory, 3, "server.routing=forward")) {
            KvClientConfig follower =
                    new KvClientConfig(
                            List.of(nodes.address(nodes.follower(), "grpc")),
                            Duration.ofSeconds(30),
                            false);
            KvSecurity asANode = new KvSecurity(Optional.empty(), Optional.empty(), false, true);
            try (KvClient client = KvClient.create(follower.as(asANode))) {
                assertRefusedAsNotLeading(client);
            }
        }
    }

    private static void assertRefusedAsNotLeading(KvClient client) {
        assertThatThrownBy(() -> client.now().put("default", KEY, KEY))
                .isInstanceOfSatisfying(
                        KvClientException.class, e -> assertThat(e.code()).isEqualTo("NOT_LEADER"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "thrift"})
    void othersTellWhoLeads(String protocol) throws IOException {
        try (TestNodes nodes = TestNodes.replicated(directory, 3)) {
            int follower = nodes.leader() % 3 + 1;
            try (KvClient client = at(nodes, follower, protocol, Optional.empty())) {
                assertRefusedAsNotLeading(client);
            }
        }
    }

    @Test
    void aCallerHasNoMoreRightsByWayOfAnotherNode() throws IOException {
        KvToken reader = TokenText.make("r");
        KvToken writer = TokenText.make("w");
        KvToken node = TokenText.make("n");
        Files.writeString(directory.resolve("node.token"), node.secret());
        Files.write(
                directory.resolve("users"),
                List.of(
                        UsersText.line(reader, KvRole.READ, Optional.empty()),
                        UsersText.line(writer, KvRole.WRITE, Optional.empty()),
                        UsersText.line(node, KvRole.NODE, Optional.empty())));
        try (TestNodes nodes =
                TestNodes.replicated(
                        directory,
                        3,
                        "server.routing=forward",
                        "server.users=" + directory.resolve("users"),
                        "server.node_token_file=" + directory.resolve("node.token"))) {
            int follower = nodes.leader() % 3 + 1;
            try (KvClient writes = at(nodes, follower, "grpc", Optional.of(writer));
                    KvClient reads = at(nodes, follower, "grpc", Optional.of(reader))) {
                assertThat(writes.put("default", KEY, KEY).join()).isPositive();
                assertThatThrownBy(() -> reads.put("default", KEY, KEY).join())
                        .cause()
                        .isInstanceOfSatisfying(
                                KvClientException.class,
                                e -> assertThat(e.code()).isEqualTo("PERMISSION_DENIED"));
            }
        }
    }
}
