package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.access.TokenText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Configs with mistakes: every one is named, and nothing starts. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WrongConfigsTest {

    @TempDir Path directory;

    private static String member(int id) {
        return "[[cluster.members]]\nid = "
                + id
                + "\naddress = \"localhost:"
                + (7000 + id)
                + "\"\nclient_address = \"localhost:"
                + (50050 + id)
                + "\"\n";
    }

    private static final String THREE = member(1) + member(2) + member(3);

    static Stream<Arguments> configs() {
        return Stream.of(
                Arguments.of(
                        "two voters, of which one has a wrong number",
                        member(1) + member(2) + "[kv]\nstor = \"memory\"\n",
                        List.of("has two voters", "did you mean kv.store?")),
                Arguments.of(
                        "members that share what must differ",
                        member(1) + member(1) + member(3),
                        List.of("1 occurs twice", "'localhost:7001' occurs twice")),
                Arguments.of(
                        "parts that are not there",
                        THREE
                                + "[consensus]\nengine = \"zab\"\ntransport = \"udp\"\n"
                                + "storage = \"tape\"\n[kv]\nstore = \"paper\"\n",
                        List.of("'zab'", "'udp'", "'tape'", "'paper'", "raft", "rocksdb")),
                Arguments.of(
                        "values of wrong types and out of range",
                        THREE
                                + "[consensus]\nproposal_timeout = \"soon\"\n"
                                + "pending_proposals_max = 0\n[log]\nlevel = \"loud\"\n"
                                + "format = \"xml\"\n",
                        List.of(
                                "consensus.proposal_timeout",
                                "consensus.pending_proposals_max",
                                "log.level",
                                "log.format")),
                Arguments.of(
                        "limits that contradict each other",
                        THREE
                                + "[kv]\nvalue_bytes_max = \"8MiB\"\n"
                                + "[consensus]\ncommand_bytes_max = \"2MiB\"\n"
                                + "pending_bytes_max = \"1MiB\"\n",
                        List.of("kv.value_bytes_max", "consensus.pending_bytes_max")),
                Arguments.of(
                        "addresses that are none",
                        """
                        [[cluster.members]]
                        id = 1
                        address = "here"
                        [[cluster.members]]
                        id = 0
                        address = "localhost:7002"
                        [[cluster.members]]
                        id = 3
                        client_address = "localhost:99999"
                        """,
                        List.of("'here'", "node id 0", "address is missing", "localhost:99999")),
                Arguments.of(
                        "clients served to the world by mistake",
                        THREE + "[server]\nlisten = \"0.0.0.0:50051\"\n",
                        List.of("server.listen", "server.insecure = true")),
                Arguments.of(
                        "administration open to the world by mistake",
                        THREE + "[server]\nadmin = \"open\"\n",
                        List.of("server.admin", "\"local\"", "server.insecure = true")),
                Arguments.of(
                        "users whom nodes are not among",
                        THREE + "[server]\nusers = \"users\"\n",
                        List.of("server.users", "server.node_token_file", "server.tls_trust")),
                Arguments.of(
                        "settings for users, and no users",
                        THREE
                                + "[server]\nnode_token_file = \"node.token\"\n"
                                + "tls_clients = \"optional\"\n[http]\ntls = true\n",
                        List.of(
                                "server.node_token_file says nothing",
                                "server.tls_clients says nothing",
                                "http.tls needs server.tls_certificate")),
                Arguments.of(
                        "times that contradict each other",
                        THREE
                                + "[consensus.raft]\nheartbeat_interval = \"1s\"\n"
                                + "election_timeout_max = \"400ms\"\n"
                                + "disk_stall_timeout = \"300ms\"\n[transport.grpc]\n"
                                + "keepalive_timeout = \"1s\"\nreconnect_max = \"20ms\"\n",
                        List.of(
                                "raft.election_timeout_min must be at least five times",
                                "raft.election_timeout_max must be more than",
                                "raft.disk_stall_timeout must be more than",
                                "grpc.keepalive_timeout must be at least twice",
                                "grpc.reconnect_max must be at least")),
                Arguments.of(
                        "quorums that need not meet, and a late leader",
                        THREE
                                + "[consensus]\nengine = \"paxos\"\n[consensus.paxos]\n"
                                + "quorum = \"simple:2,1\"\nelection_timeout = \"100ms\"\n",
                        List.of(
                                "consensus.paxos.quorum is wrong",
                                "consensus.paxos.election_timeout must be at least three times")),
                Arguments.of(
                        "files that are not there",
                        THREE
                                + "[server]\ntls_certificate = \"no-{node}.crt\"\n"
                                + "tls_key = \"no.key\"\ntls_trust = \"no-ca.crt\"\n"
                                + "users = \"no-users\"\nnode_token_file = \"no.token\"\n"
                                + "[transport.grpc]\ntls_certificate = \"peer-{node}.crt\"\n"
                                + "tls_key = \"peer.key\"\ntls_trust = \"peer-ca.crt\"\n",
                        List.of(
                                "server.tls_certificate is no-1.crt",
                                "server.tls_key is no.key",
                                "server.tls_trust is no-ca.crt",
                                "server.users is no-users",
                                "server.node_token_file is no.token",
                                "transport.grpc.tls_certificate is peer-1.crt",
                                "transport.grpc.tls_key is peer.key",
                                "transport.grpc.tls_trust is peer-ca.crt")),
                Arguments.of(
                        "TLS by halves, and a file beside a wrong setting",
                        THREE
                                + "[transport.grpc]\ntls_certificate = \"peer.crt\"\n"
                                + "[server]\nusers = \"no-users\"\ntls_trust = \"ca.crt\"\n"
                                + "[kv]\nstore = \"paper\"\n",
                        List.of(
                                "transport.grpc.tls_key is missing",
                                "transport.grpc.tls_trust is missing",
                                "server.users is no-users",
                                "server.tls_trust",
                                "'paper'")),
                Arguments.of(
                        "no members, no name",
                        "[cluster]\nname = \"a cluster\"\n",
                        List.of("cluster.name is wrong")),
                Arguments.of(
                        "learners alone, a role that is none",
                        """
                        [[cluster.members]]
                        id = 1
                        address = "localhost:7001"
                        role = "observer"
                        [[cluster.members]]
                        id = 2
                        address = "localhost:7002"
                        role = "learner"
                        rank = 1
                        """,
                        List.of("not 'observer'", "cluster.members.rank")),
                Arguments.of(
                        "what is no TOML",
                        "[cluster\nname = quorate\n",
                        List.of("quorate.toml:1:")));
    }

    @Test
    void aTokenInTheWrongPlaceIsNotRepeated() throws IOException {
        String token = TokenText.make("alice").secret();
        Path file = directory.resolve("quorate.toml");
        Files.writeString(file, THREE + "[server]\nnode_token_file = \"" + token + "\"\n");
        for (String command : List.of("check", "show")) {
            Cli config = Cli.run("config", command, file.toString());
            assertThat(config.err() + config.out()).doesNotContain(token);
        }
        Cli serve = Cli.run("serve", "--config", file.toString(), "--node=1");
        assertThat(serve.exit()).isEqualTo(2);
        assertThat(serve.err()).contains("server.node_token_file").doesNotContain(token);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configs")
    void isRefusedBeforeAnythingStarts(String what, String toml, List<String> named)
            throws IOException {
        Path file = directory.resolve("quorate.toml");
        Path data = directory.resolve("data");
        Files.writeString(file, toml);
        Cli serve =
                Cli.run(
                        "serve",
                        "--config",
                        file.toString(),
                        "--node",
                        "1",
                        "--set",
                        "server.data_dir=" + data);
        assertThat(serve.exit()).as(what).isEqualTo(2);
        assertThat(serve.err()).as(what).contains(named);
        assertThat(serve.out()).isEmpty();
        assertThat(data).doesNotExist();
    }
}
