package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo as a user starts it, in every combination of what there is. */
class DemoIT {

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({"memory,memory", "memory,rocksdb", "wal,memory", "wal,rocksdb"})
    void everyStorageAndStoreKeepsWhatWasAcknowledged(String storage, String store)
            throws IOException, InterruptedException {
        assertKeepsAll(
                demo("--storage", storage, "--store", store, "--nodes", "3", "--ops", "2000"),
                2000);
    }

    @ParameterizedTest
    @CsvSource({"memory,memory", "wal,rocksdb"})
    void theDeathOfTheLeaderLosesNothing(String storage, String store)
            throws IOException, InterruptedException {
        Quorate.Result result =
                demo("--storage", storage, "--store", store, "--ops", "2000", "--kill-leader");
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.lastLine())
                .contains("\"lost\":0")
                .contains("\"digestsEqual\":true")
                .doesNotContain("\"leaderChanges\":0");
    }

    @Test
    void oneNodeIsAClusterToo() throws IOException, InterruptedException {
        assertKeepsAll(demo("--nodes", "1", "--ops", "300"), 300);
    }

    private Quorate.Result demo(String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("demo"));
        arguments.addAll(List.of("--engine", "mock", "--transport", "inmemory", "--json"));
        arguments.addAll(List.of(options));
        return Quorate.run(directory, arguments.toArray(new String[0]));
    }

    private static void assertKeepsAll(Quorate.Result result, int ops) {
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.lastLine())
                .contains("\"acked\":" + ops)
                .contains("\"lost\":0")
                .contains("\"digestsEqual\":true");
    }
}
