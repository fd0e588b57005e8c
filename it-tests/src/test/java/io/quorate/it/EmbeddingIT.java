package io.quorate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example of an application that embeds an engine: it runs on whichever is beside it. */
@Timeout(900)
class EmbeddingIT {

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({"raft,grpc", "raft,thrift", "paxos,grpc", "paxos,thrift"})
    void theClassPathChoosesEngineAndTransport(String engine, String transport)
            throws IOException, InterruptedException {
        String output =
                locks(
                        engine,
                        transport,
                        "lock printer alice\nlock printer bob\nunlock printer alice\nwho printer\n");
        List<String> lines = output.lines().filter(line -> !line.startsWith("SLF4J")).toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).isEqualTo("node 1 leads");
        assertThat(lines.get(1)).startsWith("printer is held by alice, token ");
        assertThat(lines.get(2)).isEqualTo(lines.get(1));
        assertThat(lines.subList(3, 5)).containsOnly("printer is free");

        assertThat(locks(engine, transport, "lock printer bob\n"))
                .as("in the folder it left")
                .contains("printer is held by bob");
        String other = engine.equals("raft") ? "paxos" : "raft";
        assertThat(locks(other, transport, "who printer\n"))
                .as("with another engine")
                .contains("wrong engine")
                .contains(engine);
    }

    private String locks(String engine, String transport, String input)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "out", ".txt");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                classPath(engine, transport),
                                "io.quorate.examples.locks.LocksMain",
                                "1",
                                directory.resolve("data").toString(),
                                "localhost:" + freePort())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        if (!process.waitFor(180, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end: " + Files.readString(output));
        }
        return Files.readString(output);
    }

    /** The example, the libraries of the server, and of our modules those that it is to have. */
    private static String classPath(String engine, String transport) throws IOException {
        Set<String> ours =
                Set.of(
                        "consensus-api",
                        "consensus-runtime",
                        "consensus-" + engine,
                        "transport-net",
                        "transport-" + transport);
        Path root = Quorate.root();
        try (Stream<Path> jars = Files.list(root.resolve("server/target/quorate/lib"))) {
            return jars.map(Path::toString)
                    .filter(jar -> !jar.contains("logback"))
                    .filter(jar -> isForeign(jar) || ours.contains(module(jar)))
                    .collect(
                            Collectors.joining(
                                    File.pathSeparator,
                                    root.resolve("examples/locks/target/classes")
                                            + File.pathSeparator,
                                    ""));
        }
    }

    private static boolean isForeign(String jar) {
        return !Files.isDirectory(Quorate.root().resolve(module(jar)));
    }

    /** A jar's name without its version. */
    private static String module(String jar) {
        return Path.of(jar).getFileName().toString().replaceFirst("-[0-9].*", "");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
