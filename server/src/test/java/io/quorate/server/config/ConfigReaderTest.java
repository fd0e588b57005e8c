package io.quorate.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

    private static final String MEMBERS =
            """
            [[cluster.members]]
            id = 1
            address = "a:1"
            client_address = "localhost:50051"
            [[cluster.members]]
            id = 2
            address = "b:1"
            client_address = "localhost:50052"
            [[cluster.members]]
            id = 3
            address = "c:1"
            client_address = "localhost:50053"
            """;

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("quorate.toml");
    }

    @Test
    void fiveMistakesOfFiveKindsAreFiveMessagesWithTheirLines() throws IOException {
        Config config =
                read(
                        """
                        [consensus]
                        engine = "nosuch"
                        proposal_timeout = "soon"
                        [kv]
                        key_bytes_maxx = 100
                        value_bytes_max = "1GiB"
                        [deployment]
                        mode = "replikated"
                        """
                                + MEMBERS);
        assertThat(messages(config))
                .containsExactly(
                        file
                                + ":2:1: consensus.engine 'nosuch' is unknown; on the class path: "
                                + known(Part.ENGINE),
                        file
                                + ":3:1: consensus.proposal_timeout must be a duration from 10ms to"
                                + " 10m, such as 250ms or 5s, not 'soon'",
                        file
                                + ":5:1: kv.key_bytes_maxx is no setting; did you mean"
                                + " kv.key_bytes_max?",
                        file
                                + ":6:1: kv.value_bytes_max must be a size from 0B to 8MiB,"
                                + " such as 4096 or 64MiB, not '1GiB'",
                        file
                                + ":8:1: deployment.mode must be one of replicated, standalone, not"
                                + " 'replikated'");
    }

    @Test
    void fiveMistakesAmongMembersAreFiveMessagesWithTheirLines() throws IOException {
        Config config =
                read(
                        """
                        [[cluster.members]]
                        id = "one"
                        address = "a:1"
                        [[cluster.members]]
                        id = 2
                        [[cluster.members]]
                        id = 2
                        address = "c:1"
                        adress = "d"
                        role = "observer"
                        """);
        assertThat(messages(config))
                .containsExactly(
                        file
                                + ":2:1: cluster.members.id is wrong: node id 'one' is not a number"
                                + " between 1 and 65535",
                        file + ":4:1: cluster.members.address is missing",
                        file + ":7:1: cluster.members.id 2 occurs twice",
                        file + ":9:1: cluster.members.adress is no setting; did you mean address?",
                        file
                                + ":10:1: cluster.members.role must be one of voter, learner, not"
                                + " 'observer'");
    }

    @Test
    void anAddressIsInTheNotationOfTheTransport() throws IOException {
        String members =
                """
                [[cluster.members]]
                id = 1
                address = "one"
                """;
        for (String transport : List.of("grpc", "thrift")) {
            assertThat(messages(read("consensus.transport = \"" + transport + "\"\n" + members)))
                    .containsExactly(
                            file
                                    + ":4:1: cluster.members.address 'one' is not host:port,"
                                    + " such as localhost:7001 or [::1]:7001");
        }
        assertThat(messages(read("consensus.transport = \"inmemory\"\n" + members))).isEmpty();
        assertThat(messages(read("deployment.mode = \"standalone\"\n" + members))).isEmpty();
    }

    @Test
    void fiveMistakesFromFiveSourcesAreFiveMessages() throws IOException {
        Files.writeString(file, "[kv]\nstore = \"nosuch\"\nstore2 = [1, 2]\n" + MEMBERS);
        Config config =
                new ConfigReader()
                        .read(
                                file,
                                Map.of("QUORATE_KV_STOR", "x", "QUORATE_SERVER_INSECURE", "yes"),
                                List.of("nonsense"));
        assertThat(messages(config))
                .containsExactlyInAnyOrder(
                        file
                                + ":2:1: kv.store 'nosuch' is unknown; on the class path: "
                                + known(Part.STORE),
                        file + ":3:1: kv.store2 is a list where one value is expected",
                        "environment: QUORATE_KV_STOR is no setting; did you mean"
                                + " QUORATE_KV_STORE?",
                        "environment QUORATE_SERVER_INSECURE: server.insecure must be true or"
                                + " false, not 'yes'",
                        "--set: 'nonsense' is not key=value");
    }

    @Test
    void brokenSyntaxIsToldWithItsLineBesideOtherMistakes() throws IOException {
        Config config = read(MEMBERS + "[kv]\nstore = \n[consensus]\nengine = \"nosuch\"\n");
        assertThat(messages(config)).hasSize(2);
        assertThat(messages(config).get(0)).startsWith(file + ":14:9: the file ");
        assertThat(messages(config).get(1)).startsWith(file + ":16:1: consensus.engine");
    }

    @Test
    void fileThatIsNotThereOrNotTextIsOneMessage() throws IOException {
        assertThat(messages(new ConfigReader().read(file, Map.of(), List.of())))
                .containsExactly(file + ": the file cannot be read: it does not exist");
        Files.write(file, "x = \"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(messages(new ConfigReader().read(file, Map.of(), List.of())))
                .containsExactly(file + ": the file cannot be read: it is not UTF-8 text");
    }

    @Test
    void keyInTheWrongSectionIsSentToTheRightOne() throws IOException {
        assertThat(messages(read("data_dir = \"x\"\n" + MEMBERS)))
                .containsExactly(
                        file + ":1:1: data_dir is no setting; did you mean server.data_dir?");
    }

    @Test
    void keyLikeNoOtherIsSentToTheList() throws IOException {
        assertThat(messages(read("[zebra]\nstripes = 4\n" + MEMBERS)))
                .containsExactly(
                        file
                                + ":2:1: zebra.stripes is no setting; 'quorate config keys' lists"
                                + " those there are");
    }

    @Test
    void membersThatAreNoListOfTablesAreOneMessage() throws IOException {
        assertThat(messages(read("[cluster.members]\nid = 1\naddress = \"a:1\"\n")))
                .containsExactly(
                        file
                                + ":1:1: cluster.members must be a list of tables, each under"
                                + " [[cluster.members]]");
        assertThat(messages(read("[cluster]\nmembers = 3\n"))).hasSize(1);
        assertThat(messages(read("[cluster]\nmembers = [1]\n")))
                .containsExactly(file + ":2:12: cluster.members must be a list of tables");
    }

    @Test
    void numbersAtTheirBoundsWillDoAndBeyondThemWillNot() throws IOException {
        String key = "consensus.pending_proposals_max";
        for (String good : List.of("1", "10000000")) {
            assertThat(messages(readSet(key + "=" + good))).as(good).isEmpty();
        }
        for (String bad : List.of("0", "10000001", "-1", "1.5", "", "99999999999999999999")) {
            assertThat(messages(readSet(key + "=" + bad)))
                    .as(bad)
                    .containsExactly(
                            "--set: "
                                    + key
                                    + " must be a whole number from 1 to 10000000, not '"
                                    + bad
                                    + "'");
        }
    }

    @Test
    void setWinsOverEnvironmentWhichWinsOverTheFile() throws IOException {
        Files.writeString(
                file,
                "[cluster]\nname = \"file\"\n[server]\ndata_dir = \"file\"\n"
                        + "[kv]\nkey_bytes_max = 1\n"
                        + MEMBERS);
        Config config =
                new ConfigReader()
                        .read(
                                file,
                                Map.of(
                                        "QUORATE_SERVER_DATA_DIR", "environment",
                                        "QUORATE_CLUSTER_NAME", "environment",
                                        "QUORATE_PLUGINS", "no setting",
                                        "HOME", "no setting"),
                                List.of("cluster.name=set"));
        assertThat(config.mistakes()).isEmpty();
        assertThat(config.text("cluster.name")).isEqualTo("set");
        assertThat(config.text("server.data_dir")).isEqualTo("environment");
        assertThat(config.text("kv.key_bytes_max")).isEqualTo("1");
        assertThat(config.text("kv.value_bytes_max")).isEqualTo("1MiB");
    }

    @Test
    void mistakeThatALaterSourcePutsRightIsNone() throws IOException {
        Files.writeString(file, "[consensus]\nengine = \"nosuch\"\n" + MEMBERS);
        Config config = new ConfigReader().read(file, Map.of(), List.of("consensus.engine=mock"));
        assertThat(config.mistakes()).isEmpty();
    }

    @Test
    void namesOfOtherSystemsAreUnderstoodToldAndOverriddenAsUsual() throws IOException {
        Files.writeString(
                file,
                "[consensus]\ntransport_type = \"memory\"\n[database]\nbase_path = \"file\"\n"
                        + MEMBERS);
        Config config = new ConfigReader().read(file, Map.of(), List.of("server.data_dir=set"));
        assertThat(config.mistakes()).isEmpty();
        assertThat(config.text("consensus.transport")).isEqualTo("inmemory");
        assertThat(config.text("server.data_dir")).isEqualTo("set");
        assertThat(config.warnings())
                .containsExactly(
                        "other names are used here: consensus.transport_type is"
                                + " consensus.transport; database.base_path is server.data_dir;"
                                + " transport memory is inmemory");
        Files.writeString(file, "[server]\ndata_dir = \"file\"\n" + MEMBERS);
        assertThat(
                        new ConfigReader()
                                .read(file, Map.of(), List.of("database.base_path=set"))
                                .text("server.data_dir"))
                .isEqualTo("set");
    }

    @Test
    void limitsThatContradictEachOtherAreTold() throws IOException {
        assertThat(messages(read(MEMBERS + "[consensus]\npending_bytes_max = \"1MiB\"\n")))
                .containsExactly(
                        file
                                + ":14:1: consensus.pending_bytes_max contradicts the other:"
                                + " consensus.pending_bytes_max must be at least"
                                + " consensus.command_bytes_max, 4194304");
        assertThat(messages(read(MEMBERS + "[kv]\nvalue_bytes_max = \"8MiB\"\n")))
                .singleElement()
                .asString()
                .startsWith(file + ":14:1: kv.value_bytes_max contradicts others:");
        assertThat(messages(readSet("consensus.command_bytes_max=lots"))).hasSize(1);
    }

    @Test
    void addressesOfClientsAreChecked() throws IOException {
        for (String bad : List.of("host", "host:", ":1", "host:65536", "host:x")) {
            assertThat(messages(readSet("server.listen=" + bad)))
                    .containsExactly(
                            "--set: server.listen must be host:port, such as localhost:50051, not"
                                    + " '"
                                    + bad
                                    + "'");
            String members = MEMBERS.replace("localhost:50052", bad);
            assertThat(messages(read(members)))
                    .singleElement()
                    .asString()
                    .startsWith(file + ":8:1: cluster.members.client_address must be host:port");
        }
        assertThat(messages(read(MEMBERS.replace("50052", "50051"))))
                .containsExactly(
                        file
                                + ":8:1: cluster.members.client_address 'localhost:50051' occurs"
                                + " twice");
    }

    @Test
    void addressThatOtherMachinesReachHasToBeMeant() throws IOException {
        for (String local : List.of("localhost:1", "127.0.0.1:1", "127.1.2.3:1", "[::1]:1")) {
            assertThat(messages(readSet("server.listen=" + local))).as(local).isEmpty();
        }
        for (String open : List.of("0.0.0.0:1", "[::]:1", "example.org:1", "127.example.org:1")) {
            assertThat(messages(readSet("server.listen=" + open)))
                    .singleElement()
                    .asString()
                    .contains("can be reached from other machines")
                    .contains("server.insecure = true");
            assertThat(messages(readSet("server.listen=" + open, "server.insecure=true")))
                    .isEmpty();
            String members = MEMBERS.replace("localhost:50052", open);
            assertThat(messages(read(members)))
                    .singleElement()
                    .asString()
                    .startsWith(file + ":8:1: cluster.members.client_address '" + open);
            assertThat(messages(read(members + "[server]\ninsecure = true\n"))).isEmpty();
        }
    }

    @Test
    void aLogThatIsForgottenUnderAStoreThatIsKeptIsWarnedOf() throws IOException {
        Config kept = read("[consensus]\nstorage = \"memory\"\n" + MEMBERS);
        assertThat(kept.mistakes()).isEmpty();
        assertThat(kept.warnings())
                .anySatisfy(
                        warning ->
                                assertThat(warning)
                                        .startsWith("storage 'memory' forgets")
                                        .contains("store 'rocksdb'"));
        assertThat(read(MEMBERS).warnings()).noneMatch(warning -> warning.contains("forgets"));
    }

    @Test
    void replicatedNodeNeedsMembersAndAStandaloneOneDoesNot() throws IOException {
        assertThat(messages(read("[deployment]\nmode = \"replicated\"\n")))
                .singleElement()
                .asString()
                .startsWith(file + ":2:1: cluster.members is missing");
        Config standalone = read("[deployment]\nmode = \"standalone\"\n");
        assertThat(standalone.mistakes()).isEmpty();
        assertThat(standalone.warnings()).isEmpty();
        Config forgetful = read("[deployment]\nmode = \"standalone\"\n[kv]\nstore = \"memory\"\n");
        assertThat(forgetful.warnings())
                .containsExactly("store 'memory' forgets everything when a standalone node stops");
    }

    @Test
    void numberOfVotersIsLookedAt() throws IOException {
        String two = MEMBERS.substring(0, MEMBERS.lastIndexOf("[["));
        String four = MEMBERS + "[[cluster.members]]\nid = 4\naddress = \"d:1\"\n";
        assertThat(messages(read(two)))
                .singleElement()
                .asString()
                .startsWith(file + ":5:1: cluster.members has two voters");
        assertThat(read(four).warnings())
                .containsExactly("4 voters survive the loss of no more nodes than 3 would");
        assertThat(read(four + "role = \"learner\"\n").warnings()).isEmpty();
        assertThat(messages(read("[[cluster.members]]\nid=1\naddress=\"a:1\"\nrole=\"learner\"\n")))
                .containsExactly(file + ":1:1: cluster.members has no voter");
        assertThat(read("[[cluster.members]]\nid=1\naddress=\"a:1\"\n").warnings())
                .containsExactly("one voter is for trying things out: nothing survives its loss");
    }

    @Test
    void nodeThatIsNoMemberIsRefused() throws IOException {
        Config config = read(MEMBERS);
        assertThatThrownBy(() -> NodeConfigs.of(config, NodeId.of(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node 4 is not among the members; add it to cluster.members");
    }

    @Test
    void nodeGetsWhatTheConfigSays() throws IOException {
        Config config =
                read(
                        MEMBERS
                                + """
                                [[cluster.members]]
                                id = 4
                                address = "d:1"
                                role = "learner"
                                [server]
                                data_dir = "data"
                                [consensus]
                                engine = "mock"
                                pending_reads_max = 17
                                proposal_timeout = "3s"
                                [consensus.mock]
                                mode = "immediate"
                                [kv]
                                key_bytes_max = "1KiB"
                                [log]
                                level = "debug"
                                format = "json"
                                """);
        assertThat(config.mistakes()).isEmpty();
        NodeConfig node = NodeConfigs.of(config, NodeId.of(2));
        assertThat(node.clientAddress()).isEqualTo("localhost:50052");
        assertThat(node.dataDirectory()).isEqualTo(Path.of("data", "node-2"));
        assertThat(node.engineLimits().pendingReadsMax()).isEqualTo(17);
        assertThat(node.engineLimits().proposalTimeout()).hasSeconds(3);
        assertThat(node.kvLimits().keyBytesMax()).isEqualTo(1024);
        assertThat(node.settingsOf(Part.ENGINE)).containsEntry("mode", "immediate");
        assertThat(node.members().get(3).isVoter()).isFalse();
        assertThat(LogConfig.of(config))
                .isEqualTo(
                        new LogConfig(
                                LogConfig.Level.DEBUG, LogConfig.Format.JSON, LogConfig.LINES_MAX));
    }

    @Test
    void thriftIsServedWhereItIsAskedFor() throws IOException {
        assertThat(NodeConfigs.of(read(MEMBERS), NodeId.of(1)).thriftAddress()).isEmpty();
        String members =
                MEMBERS.replace(
                        "client_address = \"localhost:50052\"",
                        "client_address = \"localhost:50052\"\n"
                                + "thrift_address = \"localhost:9091\"");
        NodeConfig second = NodeConfigs.of(read(members), NodeId.of(2));
        assertThat(second.thriftAddress()).contains("localhost:9091");
        assertThat(second.thriftAddresses()).isEqualTo(Map.of(NodeId.of(2), "localhost:9091"));
        Config set = readSet("server.thrift_listen=localhost:9090");
        assertThat(NodeConfigs.of(set, NodeId.of(1)).thriftAddress()).contains("localhost:9090");

        assertThat(messages(readSet("server.thrift_listen=9090")))
                .singleElement()
                .asString()
                .contains("server.thrift_listen must be host:port");
        assertThat(messages(readSet("server.thrift_listen=0.0.0.0:9090")))
                .singleElement()
                .asString()
                .contains("can be reached from other machines");
        assertThat(messages(read(members.replace("localhost:9091", "0.0.0.0:9091"))))
                .singleElement()
                .asString()
                .contains("cluster.members.thrift_address '0.0.0.0:9091' can be reached");
        assertThat(messages(read(members.replace("localhost:9091", "localhost:50051"))))
                .singleElement()
                .asString()
                .contains("cluster.members.thrift_address 'localhost:50051' occurs twice");
    }

    private static String known(Part part) {
        return String.join(", ", part.providers().names());
    }

    private Config read(String toml) throws IOException {
        Files.writeString(file, toml);
        return new ConfigReader().read(file, Map.of(), List.of());
    }

    private Config readSet(String... sets) throws IOException {
        Files.writeString(file, MEMBERS);
        return new ConfigReader().read(file, Map.of(), List.of(sets));
    }

    private static List<String> messages(Config config) {
        List<String> messages = new ArrayList<>();
        config.mistakes().forEach(mistake -> messages.add(mistake.toString()));
        return messages;
    }
}
