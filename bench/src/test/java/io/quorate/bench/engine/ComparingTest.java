package io.quorate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bench.engine.EngineReport.Breakdown;
import io.quorate.bench.engine.EngineReport.Comparison;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparingTest {

    private static final Combination RAFT = new Combination("raft", "grpc", "memory", 1);
    private static final Combination MOCK = new Combination("mock", "grpc", "memory", 1);
    private static final Workload LOAD = Workload.closed(128, 64);

    private final List<EngineSample> samples = new ArrayList<>();
    private final List<Breakdown> breakdowns = new ArrayList<>();

    private void sample(Combination combination, int round, double perSecond, long failures) {
        samples.add(
                new EngineSample(
                        new EngineCase(combination, LOAD),
                        round,
                        1,
                        perSecond,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        failures,
                        failures == 0 ? "nothing failed" : "Unknown",
                        List.of()));
    }

    private Comparison comparison() {
        return new Comparing(samples, breakdowns, 0.99).comparison(LOAD, RAFT, MOCK);
    }

    @Test
    void ratioIsToldWhereEverythingWasDone() {
        for (int round = 1; round <= 5; round++) {
            sample(RAFT, round, 2_000 + round, 0);
            sample(MOCK, round, 1_000 - round, 0);
        }
        assertThat(comparison().verdict())
                .isEqualTo(
                        "128 B, 64 outstanding, throughput: raft/grpc/memory is 2.00–2.02 ×"
                                + " mock/grpc/memory");
    }

    @Test
    void noRatioIsToldWhereOperationsFailed() {
        for (int round = 1; round <= 3; round++) {
            sample(RAFT, round, 2_000, 0);
            sample(MOCK, round, 1_000, round == 2 ? 396 : 0);
        }
        assertThat(comparison().throughput()).isNull();
        assertThat(comparison().p99()).isNull();
        assertThat(comparison().verdict())
                .isEqualTo(
                        "128 B, 64 outstanding: NO RATIO between raft/grpc/memory and"
                                + " mock/grpc/memory, since 396 operations of mock/grpc/memory"
                                + " failed, in 1 of 3 starts: Unknown");
    }

    @Test
    void noRatioIsToldWhereAClusterBrokeDown() {
        sample(MOCK, 1, 1_000, 0);
        breakdowns.add(new Breakdown(RAFT, 1, "nobody leads"));
        assertThat(comparison().throughput()).isNull();
        assertThat(comparison().verdict())
                .contains("raft/grpc/memory broke down in round 1: nobody leads");
        Comparing comparing = new Comparing(samples, breakdowns, 0.99);
        assertThat(comparing.summary(new EngineCase(RAFT, LOAD))).isEmpty();
        assertThat(comparing.summary(new EngineCase(MOCK, LOAD))).isPresent();
    }
}
