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
        assertNothingIsLost(result);
        assertThat(result.lastLine()).doesNotContain("\"leaderChanges\":0");
    }

    /** Every engine over every transport, each with the death of its leader. */
    @ParameterizedTest
    @CsvSource({
        "mock,grpc,memory,memory",
        "mock,thrift,wal,rocksdb",
        "raft,inmemory,wal,rocksdb",
        "raft,grpc,wal,rocksdb",
        "raft,thrift,memory,rocksdb",
        "paxos,inmemory,wal,memory",
        "paxos,grpc,memory,rocksdb",
        "paxos,thrift,wal,rocksdb"
    })
    void everyEngineSurvivesItsLeaderOverEveryTransport(
            String engine, String transport, String storage, String store)
            throws IOException, InterruptedException {
        assertNothingIsLost(
                demo(
                        List.of("--engine", engine, "--transport", transport),
                        List.of("--storage", storage, "--store", store, "--kill-leader")));
    }

    @ParameterizedTest
    @CsvSource({"raft,grpc", "paxos,thrift"})
    void certificatesOfBothSidesChangeNothingElse(String engine, String transport)
            throws IOException, InterruptedException {
        assertNothingIsLost(
                demo(
                        List.of("--engine", engine, "--transport", transport),
                        List.of("--tls", "--kill-leader")));
    }

    @ParameterizedTest
    @CsvSource({"4,majority", "5,'simple:4,2'"})
    void paxosKeepsItsPromisesWithOtherQuorums(String nodes, String quorum)
            throws IOException, InterruptedException {
        assertNothingIsLost(
                demo(
                        List.of("--engine", "paxos", "--transport", "grpc"),
                        List.of("--nodes", nodes, "--set", "consensus.paxos.quorum=" + quorum)));
    }

    private Quorate.Result demo(List<String> parts, List<String> options)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("demo", "--ops", "2000", "--json"));
        arguments.addAll(parts);
        arguments.addAll(options);
        return Quorate.run(directory, arguments.toArray(new String[0]));
    }

    /** A busy machine may change the leader by itself, which leaves writes unknown. */
    private static void assertNothingIsLost(Quorate.Result result) {
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.lastLine())
                .contains("\"lost\":0")
                .contains("\"refused\":0")
                .contains("\"digestsEqual\":true")
                .doesNotContain("\"acked\":0");
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
