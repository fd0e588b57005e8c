package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineBenchmarkTest {

    @TempDir private Path folder;

    @Test
    void measuresEveryCaseOnceInEachRoundAndLeavesNothingBehind() throws Exception {
        List<String> progress = new ArrayList<>();
        EngineOptions options =
                new EngineOptions(
                        List.of("raft", "mock"),
                        List.of("inmemory"),
                        List.of("memory", "wal"),
                        3,
                        false,
                        List.of(16),
                        List.of(4),
                        List.of(200),
                        List.of(0, 50),
                        Duration.ofMillis(200),
                        Duration.ZERO,
                        1,
                        0.99,
                        folder);

        EngineReport report = new EngineBenchmark(options, progress::add).run();

        assertThat(report.samples()).hasSize(4 * 4);
        assertThat(report.samples())
                .allSatisfy(
                        sample -> {
                            assertThat(sample.opsPerSecond()).isPositive();
                            assertThat(sample.p50Micros()).isPositive();
                            assertThat(sample.maxMicros())
                                    .isGreaterThanOrEqualTo(sample.p999Micros());
                        });
        assertThat(report.summaries()).hasSize(16);
        assertThat(report.comparisons()).hasSize(4 * 6);
        assertThat(report.comparisons().get(0).verdict())
                .isEqualTo(
                        "16 B, 4 outstanding, throughput: one round says nothing about the"
                                + " difference between raft/inmemory/memory and"
                                + " mock/inmemory/memory");
        assertThat(report.warmUps()).hasSize(8);
        assertThat(progress).contains("round 1 of 1: raft/inmemory/wal");
        assertThat(files()).isEmpty();
    }

    @Test
    void replicasCanBeProcessesOfTheirOwn() throws Exception {
        List<String> progress = new ArrayList<>();

        EngineReport report = new EngineBenchmark(inProcesses("grpc"), progress::add).run();

        assertThat(report.isGood()).as(report.breakdowns() + " " + report.samples()).isTrue();
        assertThat(report.samples()).hasSize(2);
        assertThat(report.samples())
                .allSatisfy(
                        sample -> {
                            assertThat(sample.opsPerSecond()).isPositive();
                            assertThat(sample.cpuMicrosPerOp()).isPositive();
                            assertThat(sample.syncsPerOp()).isPositive();
                        });
        assertThat(progress)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .matches(
                                                "round 1 of 1: raft/grpc/wal in processes"
                                                        + " \\d+, \\d+, \\d+"));
        assertThat(files()).isEmpty();
    }

    @Test
    void transportThatStaysInOneProcessCannotReachOthers() {
        EngineOptions options = inProcesses("inmemory");
        assertThatThrownBy(() -> new EngineBenchmark(options, line -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--transports inmemory does not cross processes");
    }

    private EngineOptions inProcesses(String transport) {
        return new EngineOptions(
                List.of("raft"),
                List.of(transport),
                List.of("wal"),
                3,
                true,
                List.of(16),
                List.of(4),
                List.of(100),
                List.of(0),
                Duration.ofMillis(300),
                Duration.ZERO,
                1,
                0.99,
                folder);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
