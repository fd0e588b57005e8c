package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cluster of background processes, as the README has it: up, used, hurt, mended, down. */
@Timeout(600)
class LocalClusterIT {

    private static final Pattern ENDPOINTS = Pattern.compile("\"endpoints\":\"([^\"]+)\"");
    private static final Pattern LEADER = Pattern.compile("\"leader\":(\\d+)");

    @TempDir Path directory;

    @AfterEach
    void stopAll() throws IOException, InterruptedException {
        Quorate.run(directory, "down", "--dir", "cluster", "--wait", "5");
    }

    @ParameterizedTest
    @CsvSource({"raft,grpc", "paxos,thrift"})
    void nothingIsLostWhenTheLeaderIsKilled(String engine, String transport)
            throws IOException, InterruptedException {
        Quorate.Result up =
                Quorate.run(
                        directory,
                        "up",
                        "--dir=cluster",
                        "--nodes=3",
                        "--engine=" + engine,
                        "--transport=" + transport,
                        "--client-port=0",
                        "--peer-port=0",
                        "--http-port=0",
                        "--tls",
                        "--wait=150",
                        "--json");
        assertThat(up.exit()).as(up.err()).isZero();
        String endpoints = found(ENDPOINTS, up.lastLine());
        run("kv", "put", "before", "1", "--endpoints", endpoints);
        assertThat(Quorate.run(directory, "up", "--dir=cluster").exit()).isEqualTo(1);
        Quorate.Result nonsense =
                Quorate.run(
                        directory,
                        "cluster",
                        "add",
                        "4",
                        "--address=nowhere",
                        "--endpoints=" + endpoints);
        assertThat(nonsense.exit()).isEqualTo(1);
        assertThat(nonsense.err()).contains("the address of node 4").contains("'nowhere'");

        kill9(found(LEADER, up.lastLine()));
        run("kv", "put", "after", "2", "--endpoints", endpoints, "--timeout", "60");
        Quorate.Result status =
                run("cluster", "status", "--endpoints", endpoints, "--timeout", "20", "--json");
        assertThat(found(LEADER, status.lastLine())).isNotEqualTo(found(LEADER, up.lastLine()));
        assertThat(status.lastLine())
                .as("whom it names as not reached")
                .contains("\"unreachable\":[{\"node\":" + found(LEADER, up.lastLine()) + ",");

        Quorate.Result again = run("up", "--dir=cluster", "--wait=150", "--json");
        assertThat(again.lastLine()).contains("\"was running\"").contains("\"started\"");
        assertThat(run("kv", "get", "before", "--endpoints", endpoints).out()).contains("1");
        assertThat(run("kv", "get", "after", "--endpoints", endpoints).out()).contains("2");
        Quorate.Result down = run("down", "--dir=cluster", "--wait=60", "--json");
        assertThat(down.lastLine()).contains("\"killed\":false").doesNotContain("\"killed\":true");
        assertThat(run("down", "--dir=cluster").out()).contains("no node of ");
    }

    private Quorate.Result run(String... arguments) throws IOException, InterruptedException {
        Quorate.Result result = Quorate.run(directory, arguments);
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        return result;
    }

    private void kill9(String node) throws IOException {
        Path file = directory.resolve("cluster/run/node-" + node + ".pid");
        long pid = Long.parseLong(Files.readAllLines(file).get(0));
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static String found(Pattern pattern, String json) {
        Matcher matcher = pattern.matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return matcher.group(1);
    }
}
