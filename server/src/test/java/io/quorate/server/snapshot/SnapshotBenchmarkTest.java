package io.quorate.server.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of {@code quorate bench snapshot}; it says nothing of times. */
@Timeout(180)
class SnapshotBenchmarkTest {

    @TempDir Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"memory", "rocksdb"})
    void snapshotThatIsTakenDuringWritesMakesAnEmptyStoreEqual(String store) throws Exception {
        SnapshotBenchmark.Result result =
                new SnapshotBenchmark(store, 8 << 20, directory, line -> {}).run();

        assertThat(result.equal()).isTrue();
        assertThat(result.snapshotBytes()).isGreaterThan(8 << 20);
        assertThat(result.during().batches()).isPositive();
        assertThat(result.during().maxMillis())
                .isGreaterThanOrEqualTo(result.during().p99Millis())
                .isGreaterThanOrEqualTo(result.beginMillis());
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }
}
