package io.quorate.server.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bench.failover.Combination;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code quorate bench counter}. */
@Timeout(600)
class CounterRoundsTest {

    private static final int ROUNDS = 5;

    @TempDir Path directory = Path.of("");

    @Test
    void countIsExactThoughNodesAreKilled() throws Exception {
        try (ServerProcesses servers =
                ServerProcesses.of(
                        new Combination("raft", "grpc"), "wal", "rocksdb", 3, directory)) {
            CounterRounds.Result result = new CounterRounds(servers, 2, 1, line -> {}).run(ROUNDS);

            assertThat(result.rounds()).isEqualTo(ROUNDS);
            assertThat(result.leaders()).isPositive();
            assertThat(result.acknowledged()).isGreaterThanOrEqualTo(20 * ROUNDS);
            assertThat(result.unknown()).as("sessions know").isZero();
            assertThat(result.digestsEqual()).isTrue();
            assertThat(result.counted().values()).containsOnly(result.acknowledged());
            assertThat(result.isExact()).isTrue();
        }
    }

    @Test
    void countThatIsNotWhatWasCountedIsSeen() {
        assertThat(result(10, 0, true, 10, 10, 10).isExact()).isTrue();
        assertThat(result(10, 0, true, 10, 11, 10).isExact()).as("done twice").isFalse();
        assertThat(result(10, 0, true, 9, 9, 9).isExact()).as("lost").isFalse();
        assertThat(result(10, 0, false, 10, 10, 10).isExact()).as("states differ").isFalse();
        assertThat(result(10, 2, true, 12, 12, 12).isExact()).isTrue();
        assertThat(result(10, 2, true, 13, 13, 13).isExact()).isFalse();
    }

    private static CounterRounds.Result result(
            long acknowledged, long unknown, boolean equal, long one, long two, long three) {
        return new CounterRounds.Result(
                1, 0, acknowledged, unknown, Map.of(1, one, 2, two, 3, three), equal);
    }
}
