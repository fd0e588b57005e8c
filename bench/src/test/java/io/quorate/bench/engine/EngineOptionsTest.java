package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.api.ConsensusException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineOptionsTest {

    @TempDir private Path folder;

    private EngineOptions options(
            List<String> engines, int nodes, List<Integer> sizes, List<Integer> outstanding) {
        return new EngineOptions(
                engines,
                List.of("inmemory"),
                List.of("memory", "wal"),
                nodes,
                false,
                sizes,
                outstanding,
                List.of(1_000),
                List.of(0),
                Duration.ofSeconds(1),
                Duration.ZERO,
                3,
                0.99,
                folder);
    }

    private void assertRefused(
            String problem,
            List<String> engines,
            int nodes,
            List<Integer> sizes,
            List<Integer> outstanding) {
        assertThatThrownBy(() -> options(engines, nodes, sizes, outstanding))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(problem);
    }

    @Test
    void namesTheOptionThatMakesNoSense() {
        List<String> raft = List.of("raft");
        List<Integer> one = List.of(1);

        assertRefused("--engines names none", List.of(), 3, one, one);
        assertRefused("--nodes 0 is not between 1 and 9", raft, 0, one, one);
        assertRefused("--sizes has no number", raft, 3, List.of(), one);
        assertRefused("--sizes 0 is not between 1 and 1048576", raft, 3, List.of(0), one);
        assertRefused("--outstanding has no number", raft, 3, one, List.of());
        assertRefused(
                "--outstanding 20000 is not between 1 and 16384", raft, 3, one, List.of(20_000));
        assertRefused("--outstanding has a value twice: [4, 4]", raft, 3, one, List.of(4, 4));
        assertRefused(
                "--outstanding 128 times --sizes 1048576 is more than 67108864 bytes",
                raft,
                3,
                List.of(1 << 20),
                List.of(128));
        Path missing = folder.resolve("missing");
        assertThatThrownBy(
                        () ->
                                new EngineOptions(
                                        raft,
                                        List.of("grpc"),
                                        List.of("wal"),
                                        3,
                                        false,
                                        one,
                                        one,
                                        List.of(),
                                        List.of(0),
                                        Duration.ofSeconds(1),
                                        Duration.ZERO,
                                        3,
                                        0.99,
                                        missing))
                .hasMessage("--dir " + missing + " is no folder that can be written to");
    }

    @Test
    void refusesPartsThatAreNotThere() {
        EngineOptions options = options(List.of("raft", "zab"), 3, List.of(1), List.of(1));

        assertThatThrownBy(() -> new EngineBenchmark(options, line -> {}))
                .isInstanceOf(ConsensusException.class)
                .hasMessage("unknown engine 'zab'; on the class path: mock, paxos, raft");
    }

    @Test
    void combinesEveryPartWithEveryOther() {
        EngineOptions options =
                options(List.of("raft", "raft", "mock"), 3, List.of(1, 2), List.of(1, 4));

        assertThat(options.combinations())
                .extracting(Combination::toString)
                .containsExactly(
                        "raft/inmemory/memory",
                        "raft/inmemory/memory#2",
                        "mock/inmemory/memory",
                        "raft/inmemory/wal",
                        "raft/inmemory/wal#2",
                        "mock/inmemory/wal");
        assertThat(options.workloads())
                .extracting(Workload::toString)
                .containsExactly(
                        "1 B, 1 outstanding",
                        "1 B, 4 outstanding",
                        "1 B, 1000/s",
                        "2 B, 1 outstanding",
                        "2 B, 4 outstanding",
                        "2 B, 1000/s");
    }

    @Test
    void comparesWhatDiffersInOnePart() {
        Combination raft = new Combination("raft", "grpc", "wal", 1);

        assertThat(raft.isComparable(new Combination("raft", "grpc", "wal", 2))).isTrue();
        assertThat(raft.isComparable(new Combination("paxos", "grpc", "wal", 1))).isTrue();
        assertThat(raft.isComparable(new Combination("raft", "thrift", "wal", 1))).isTrue();
        assertThat(raft.isComparable(new Combination("raft", "grpc", "memory", 1))).isTrue();
        assertThat(raft.isComparable(new Combination("paxos", "thrift", "wal", 1))).isFalse();
        assertThat(raft.isComparable(new Combination("raft", "thrift", "wal", 2))).isFalse();
    }
}
