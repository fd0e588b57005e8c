package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {

    @TempDir Path directory;

    @Test
    void theConfigHasNoMistakesAndSaysWhatIsNext() {
        Path folder = directory.resolve("mine");
        Cli init = Cli.run("init", folder.toString(), "--nodes", "3");
        assertThat(init.exit()).as(init.err()).isZero();
        assertThat(init.out()).contains("quorate up --dir " + folder).contains("--node 3");
        Cli check = Cli.run("config", "check", folder.resolve("quorate.toml").toString(), "--json");
        assertThat(check.exit()).as(check.out()).isZero();
        assertThat(check.json().get("values"))
                .asString()
                .contains("cluster.name=mine")
                .contains("server.admin=local")
                .contains("server.data_dir=" + folder.resolve("data"));
    }

    @Test
    void everyNodeAndEverySpareOneHasAKeyThatOnlyItsOwnerReads() throws IOException {
        Path folder = directory.resolve("safe");
        Cli init =
                Cli.run(
                        "init",
                        folder.toString(),
                        "--engine=paxos",
                        "--transport=thrift",
                        "--tls",
                        "--spare=1",
                        "--json");
        assertThat(init.exit()).as(init.err()).isZero();
        assertThat((List<?>) init.json().get("members")).hasSize(3);
        Path tls = folder.resolve("tls");
        for (int id = 1; id <= 4; id++) {
            Path key = tls.resolve(id + ".key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
            assertThat(tls.resolve(id + ".crt")).isNotEmptyFile();
        }
        assertThat(tls.resolve("ca.crt")).isNotEmptyFile();
        assertThat(tls.resolve("5.key")).doesNotExist();
        assertThat(Files.readString(folder.resolve("quorate.toml")))
                .contains("[transport.thrift]")
                .contains("engine = \"paxos\"");
    }

    @Test
    void aConfigIsNeverReplacedUnlessThatIsSaidAndDataStays() throws IOException {
        Path folder = directory.resolve("kept");
        assertThat(Cli.run("init", folder.toString(), "--tls").exit()).isZero();
        Path config = folder.resolve("quorate.toml");
        String before = Files.readString(config);
        String key = Files.readString(folder.resolve("tls/1.key"));
        Path data = folder.resolve("data/node-1/something");
        Files.createDirectories(data.getParent());
        Files.writeString(data, "precious");

        Cli again = Cli.run("init", folder.toString(), "--engine", "paxos");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("is there already, and stays as it is");
        assertThat(config).hasContent(before);

        Cli forced = Cli.run("init", folder.toString(), "--engine", "paxos", "--tls", "--force");
        assertThat(forced.exit()).as(forced.err()).isZero();
        assertThat(Files.readString(config)).contains("engine = \"paxos\"");
        assertThat(Files.readString(folder.resolve("tls/1.key"))).isNotEqualTo(key);
        assertThat(data).hasContent("precious");
    }

    @Test
    void whatMakesNoSenseIsRefusedAndNothingIsWritten() {
        Path folder = directory.resolve("none");
        List<List<String>> nonsense =
                List.of(
                        List.of("--nodes", "2"),
                        List.of("--nodes", "0"),
                        List.of("--engine", "rafft"),
                        List.of("--transport", "inmemory"),
                        List.of("--transport", "none"),
                        List.of("--store", "disk"),
                        List.of("--name", "a b"),
                        List.of("--host", "a,b"),
                        List.of("--host", "db1,db2,db3"),
                        List.of("--host", "db1,db2,db3", "--tls"),
                        List.of("--client-port", "65535"),
                        List.of("--spare", "-1"));
        for (List<String> options : nonsense) {
            String[] args = new String[options.size() + 2];
            args[0] = "init";
            args[1] = folder.toString();
            for (int i = 0; i < options.size(); i++) {
                args[i + 2] = options.get(i);
            }
            Cli init = Cli.run(args);
            assertThat(init.exit()).as("%s: %s", options, init.out()).isEqualTo(2);
            assertThat(init.err()).as("%s", options).isNotBlank();
            assertThat(folder).as("%s", options).doesNotExist();
        }
    }

    @Test
    void nodesOfSeveralHostsKnowEachOtherByCertificates() throws IOException {
        Path folder = directory.resolve("far");
        Cli init = Cli.run("init", folder.toString(), "--host=db1,db2,db3", "--tls", "--insecure");
        assertThat(init.exit()).as(init.err()).isZero();
        assertThat(Files.readString(folder.resolve("quorate.toml")))
                .contains("address = \"db2:7379\"")
                .contains("client_address = \"db3:50051\"")
                .contains("http_address = \"db1:9400\"")
                .contains("insecure = true");
    }

    @Test
    void aSecureClusterHasTokensAndTlsForItsClients() throws IOException {
        Path folder = directory.resolve("secure");
        for (String host : List.of("localhost", "db1,db2,db3")) {
            Cli init = Cli.run("init", folder.toString(), "--secure", "--host", host, "--force");
            assertThat(init.exit()).as(init.err()).isZero();
            assertThat(init.err()).as("warnings").isEmpty();
            assertThat(Files.readString(folder.resolve("quorate.toml")))
                    .contains("tls_clients = \"optional\"")
                    .contains("users = ")
                    .doesNotContain("insecure");
            for (String role : List.of("admin", "write", "read")) {
                Path token = folder.resolve("tokens").resolve(role + ".token");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
                        .isEqualTo("rw-------");
                String secret = Files.readString(token).strip();
                assertThat(secret).startsWith(role + ".");
                assertThat(init.out()).doesNotContain(secret);
                assertThat(Files.readString(folder.resolve("users")))
                        .contains("nodes node uri quorate://secure/node/*")
                        .contains(role + " " + role + " token sha256:")
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void upDoesNotTakeAFolderForWhatItIsNot() throws IOException {
        Path folder = directory.resolve("other");
        assertThat(Cli.run("init", folder.toString()).exit()).isZero();
        for (String option : List.of("--nodes=5", "--engine=paxos", "--tls", "--name=x")) {
            Cli up = Cli.run("up", "--dir", folder.toString(), option);
            assertThat(up.exit()).as(option).isEqualTo(2);
            assertThat(up.err()).contains("holds a cluster already");
        }
        assertThat(folder.resolve("log")).doesNotExist();
    }

    @Test
    void downStopsNothingThatIsNotOurs() throws Exception {
        Path folder = directory.resolve("down");
        Cli nowhere = Cli.run("down", "--dir", folder.toString());
        assertThat(nowhere.exit()).isEqualTo(2);
        assertThat(folder).doesNotExist();
        assertThat(Cli.run("init", folder.toString()).exit()).isZero();
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Files.createDirectories(folder.resolve("run"));
            long began = other.info().startInstant().orElseThrow().toEpochMilli();
            Files.writeString(folder.resolve("run/node-1.pid"), other.pid() + "\n" + began + "\n");
            Cli down = Cli.run("down", "--dir", folder.toString());
            assertThat(down.exit()).as(down.err()).isZero();
            assertThat(down.out()).contains("no node of " + folder + " is up");
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }
}
