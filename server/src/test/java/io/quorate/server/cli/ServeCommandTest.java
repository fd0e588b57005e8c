package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.JsonText;
import io.quorate.server.local.LocalCluster;
import io.quorate.server.node.TestNodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that run until they are told to stop, in processes of their own. */
@Timeout(120)
class ServeCommandTest {

    @TempDir Path directory;
    private Path errors;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void nameFile() {
        errors = directory.resolve("errors.txt");
    }

    @AfterEach
    void killAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void nodeServesUntilItIsToldToStopAndKeepsItsData() throws Exception {
        for (int run = 1; run <= 2; run++) {
            Process server = serve("--set=log.level=info");
            String address = address(server);
            Cli put = Cli.run("kv", "put", "key" + run, "value", "--endpoints", address);
            assertThat(put.out())
                    .as(put.err())
                    .isEqualTo("done, version " + run + System.lineSeparator());
            stop(server);
            Cli gone = Cli.run("kv", "get", "key1", "--endpoints", address, "--timeout", "1");
            assertThat(gone.exit()).isEqualTo(1);
            assertThat(gone.err()).contains("did not answer");
        }
        assertThat(Files.readAllLines(errors))
                .anyMatch(line -> line.matches(".*INFO .*node 1 serves clients at .*"))
                .anyMatch(line -> line.matches(".*INFO .*node 1 has stopped"));
    }

    @Test
    void logIsJsonIfTheConfigSaysSo() throws Exception {
        Process server = serve("--set=log.format=json");
        address(server);
        stop(server);
        assertThat(Files.readAllLines(errors))
                .isNotEmpty()
                .allSatisfy(
                        line ->
                                assertThat(JsonText.object(line))
                                        .containsEntry("level", "INFO")
                                        .containsKey("formattedMessage"));
    }

    @Test
    void logIsSilentIfOnlyErrorsAreWanted() throws Exception {
        Process server = serve("--set=log.level=error");
        address(server);
        stop(server);
        assertThat(Files.readAllLines(errors)).isEmpty();
    }

    @Test
    void demoThatStaysUpLeavesNoFilesWhenItIsToldToStop() throws Exception {
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Process demo =
                start(
                        List.of("-Djava.io.tmpdir=" + temporary, "-XX:-UsePerfData"),
                        "demo",
                        "--ops",
                        "0");
        TestNodes.await(() -> hasError("status --endpoints "));
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files).anyMatch(file -> file.toString().contains("quorate-demo-"));
        }
        stop(demo);
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files).noneMatch(file -> file.toString().contains("quorate-demo-"));
        }
    }

    @Test
    void secondProcessOnTheSameDataIsRefusedAndDoesNotDisturbTheFirst() throws Exception {
        String address = address(serveReplica("first.toml"));
        Process second = serveReplica("second.toml");

        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(Files.readString(errors))
                .contains(directory.resolve("data").toString())
                .contains("is in use by another process");
        Cli put = Cli.run("kv", "put", "key", "value", "--endpoints", address);
        assertThat(put.exit()).as(put.err()).isZero();
    }

    /** The only replica of a cluster, on ports of its own. */
    private Process serveReplica(String name) throws IOException {
        Path file = directory.resolve(name);
        LocalCluster alone = new LocalCluster("quorate", "raft", "grpc", "wal", "memory", 1);
        Files.writeString(file, alone.toml(directory));
        return start(List.of(), "serve", "--node=1", "--config=" + file);
    }

    private Process serve(String... options) throws IOException {
        List<String> args = new ArrayList<>();
        args.addAll(
                List.of(
                        "serve",
                        "--node=1",
                        "--set=deployment.mode=standalone",
                        "--set=kv.store=file",
                        "--set=server.listen=localhost:0",
                        "--set=server.data_dir=" + directory.resolve("data")));
        args.addAll(List.of(options));
        return start(List.of(), args.toArray(new String[0]));
    }

    private Process start(List<String> jvmOptions, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                        .start();
        started.add(process);
        return process;
    }

    /** Where a server says that it serves clients. */
    private String address(Process server) throws IOException {
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line)
                .as("%s", Files.readString(errors))
                .startsWith("node 1 of cluster quorate serves clients at localhost:");
        return line.substring(line.lastIndexOf(' ') + 1);
    }

    private static void stop(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    private boolean hasError(String text) {
        try {
            return Files.readString(errors).contains(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
