package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients see while their leader dies, checked, on every engine. */
class WorkloadIT {

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "raft,list-append,grpc,wal,rocksdb",
        "raft,bank,inmemory,memory,rocksdb",
        "raft,counter,thrift,wal,memory",
        "raft,registers,inmemory,memory,memory",
        "paxos,list-append,thrift,wal,rocksdb",
        "paxos,bank,inmemory,memory,rocksdb",
        "paxos,counter,grpc,wal,memory",
        "paxos,registers,inmemory,memory,memory",
        "mock,list-append,inmemory,memory,memory",
        "mock,bank,inmemory,wal,rocksdb",
        "mock,counter,grpc,memory,memory",
        "mock,registers,inmemory,memory,memory"
    })
    void everyEngineKeepsThePromisesOfEveryWorkload(
            String engine, String workload, String transport, String storage, String store)
            throws IOException, InterruptedException {
        Quorate.Result result =
                Quorate.run(
                        directory,
                        "demo",
                        "--engine=" + engine,
                        "--workload=" + workload,
                        "--transport=" + transport,
                        "--storage=" + storage,
                        "--store=" + store,
                        "--ops=500",
                        "--kill-leader",
                        "--json");
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
        assertThat(result.lastLine())
                .contains("\"violations\":[]", "\"digestsEqual\":true")
                .doesNotContain("\"acked\":0", "\"leaderChanges\":0");
    }
}
