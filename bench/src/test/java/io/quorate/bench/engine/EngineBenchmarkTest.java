package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

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

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
