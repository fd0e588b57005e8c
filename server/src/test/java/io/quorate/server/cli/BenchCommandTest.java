package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BenchCommandTest {

    @TempDir private Path folder;

    @Test
    void printsFiguresAndVerdictsAndWritesEverySample() throws IOException {
        Path json = folder.resolve("out.json");
        Cli bench =
                Cli.run(
                        "bench",
                        "--engines=mock,mock",
                        "--nodes=1",
                        "--outstanding=4",
                        "--seconds=0.1",
                        "--warm-up=0",
                        "--rounds=1",
                        "--dir=" + folder,
                        "--reads=0,50",
                        "--report=" + folder.resolve("out.html"),
                        "--json=" + json);

        assertThat(bench.exit()).as(bench.err()).isZero();
        assertThat(bench.lines().get(0)).startsWith("combination  ").contains("workload");
        assertThat(bench.out())
                .contains("mock/inmemory/memory    128 B, 4 outstanding")
                .contains("mock/inmemory/memory#2  128 B, 4 outstanding, 50 % reads")
                .contains("one round says nothing about the difference");
        assertThat(bench.err()).contains("bench: round 1 of 1: mock/inmemory/memory#2");
        assertThat(Files.readString(json)).contains("\"samples\": [").contains("\"p99Micros\":");
        assertThat(Files.readString(folder.resolve("out.html")))
                .contains("\"kind\": \"engines\"")
                .contains("\"engine\": \"mock\"");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("out.json", "out.html");
    }

    @Test
    void replicasInProcessesOfTheirOwnAreMeasured() throws IOException {
        Path json = folder.resolve("out.json");
        Cli bench =
                Cli.run(
                        "bench",
                        "--engines=raft",
                        "--storage=wal",
                        "--processes",
                        "--outstanding=4",
                        "--seconds=0.2",
                        "--warm-up=0",
                        "--rounds=1",
                        "--dir=" + folder,
                        "--json=" + json);

        assertThat(bench.exit()).as(bench.err()).isZero();
        assertThat(bench.out()).contains("raft/grpc/wal  128 B, 4 outstanding");
        assertThat(bench.err()).contains("bench: round 1 of 1: raft/grpc/wal in processes ");
        assertThat(Files.readString(json)).contains("\"processes\": true");
        assertThat(folder.toFile().list()).containsExactly("out.json");
    }

    @Test
    void wrongArgumentIsNamed() {
        assertThat(usageError("--processes", "--transports=inmemory"))
                .contains("--transports inmemory does not cross processes");
        assertThat(usageError("--engines=rift")).contains("rift").contains("raft");
        assertThat(usageError("--transports=carrier")).contains("carrier").contains("grpc");
        assertThat(usageError("--storage=tape")).contains("tape").contains("wal");
        assertThat(usageError("--nodes=0")).contains("--nodes 0 is not between 1 and 9");
        assertThat(usageError("--sizes=0")).contains("--sizes 0 is not between 1 and 1048576");
        assertThat(usageError("--outstanding=64,0")).contains("--outstanding 0 is not between");
        assertThat(usageError("--reads=101")).contains("--reads 101 is not between 0 and 100");
        assertThat(usageError("--rounds=0")).contains("--rounds 0 is not from 1 to 1000");
        assertThat(usageError("--rounds=many")).contains("--rounds").contains("many");
        assertThat(usageError("--report=" + folder)).contains("is a folder");
        assertThat(usageError("--json=" + folder.resolve("no/out.json")))
                .contains("there is no folder");
    }

    private static String usageError(String... options) {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(List.of(options));
        Cli bench = Cli.run(all.toArray(String[]::new));
        assertThat(bench.exit()).as(bench.out() + bench.err()).isEqualTo(2);
        return bench.err();
    }

    @Test
    void transportsRunBesideBareEchoes() {
        Cli bench =
                Cli.run(
                        "bench",
                        "transport",
                        "--transports=thrift",
                        "--batch=4",
                        "--outstanding=8",
                        "--seconds=0.1",
                        "--warm-up=0",
                        "--rounds=1");

        assertThat(bench.exit()).as(bench.err()).isZero();
        assertThat(bench.lines().get(0)).startsWith("transport  ").contains("rate × netty");
        assertThat(bench.out())
                .contains("netty-frames  2 batches of 4")
                .contains("thrift        round trip");
        assertThat(bench.err()).contains("bench: round 1 of 1");
    }

    @Test
    @Timeout(600)
    void leaderIsKilledAndNothingIsLost() throws IOException {
        Path json = folder.resolve("out.json");
        Cli bench =
                Cli.run(
                        "bench",
                        "failover",
                        "--engines=raft",
                        "--store=memory",
                        "--outstanding=2",
                        "--rounds=1",
                        "--dir=" + folder,
                        "--json=" + json);

        assertThat(bench.exit()).as(bench.err()).isZero();
        assertThat(bench.out())
                .contains("first write by a new leader")
                .contains("(2 × 1000 ms, the upper bound)")
                .contains("good: nothing acknowledged was lost");
        assertThat(bench.err()).contains("bench: round 1 of 1: raft/grpc: killed node ");
        assertThat(Files.readString(json)).contains("\"firstServedMillis\":");
        assertThat(folder.toFile().list()).containsExactly("out.json");
    }

    @Test
    void whatCannotBeKilledIsRefusedAtOnce() {
        assertRefused("--nodes 2 is not between 3, which survive the death of one", "--nodes=2");
        assertRefused("storage 'memory' does not survive a killed process", "--storage=memory");
        assertRefused("transport 'inmemory' does not cross processes", "--transports=inmemory");
        assertRefused("--rounds 0 is not between", "--rounds=0");
    }

    private static void assertRefused(String why, String option) {
        Cli bench = Cli.run("bench", "failover", option);
        assertThat(bench.exit()).isEqualTo(2);
        assertThat(bench.err()).contains(why);
    }
}
