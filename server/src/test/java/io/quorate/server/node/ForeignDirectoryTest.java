package io.quorate.server.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.NodeId;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.NodeConfigs;
import io.quorate.server.local.LocalCluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node refuses what belongs to another, and leaves it as it is. */
@Timeout(300)
class ForeignDirectoryTest {

    @TempDir Path directory;

    private Path file;

    @BeforeEach
    void makeData() throws IOException {
        file = directory.resolve("quorate.toml");
        Files.writeString(
                file,
                new LocalCluster("mine", "raft", "inmemory", "wal", "rocksdb", 1).toml(directory));
        start(1).close();
    }

    private Node start(int id, String... sets) {
        Config config = new ConfigReader().read(file, Map.of(), List.of(sets));
        assertThat(config.mistakes()).isEmpty();
        return Node.start(NodeConfigs.of(config, NodeId.of(id)));
    }

    @Test
    void ofAnotherCluster() throws IOException {
        refused("cluster", "other", "mine", 1, "cluster.name=other");
    }

    @Test
    void ofAnotherEngine() throws IOException {
        refused("engine", "paxos", "raft", 1, "consensus.engine=paxos");
    }

    @Test
    void ofAnotherNode() throws IOException {
        Files.writeString(file, Files.readString(file).replace("id = 1", "id = 2"));
        Files.move(directory.resolve("data/node-1"), directory.resolve("data/node-2"));
        refused("node", "2", "1", 2);
    }

    @Test
    void ofANewerFormat() throws IOException {
        Path manifest = directory.resolve("data/node-1/consensus/manifest");
        ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(manifest)).order(ByteOrder.LITTLE_ENDIAN);
        int known = bytes.getInt(8);
        bytes.putInt(8, known + 1);
        int end = bytes.capacity() - Integer.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(end));
        bytes.putInt(end, (int) crc.getValue());
        Files.write(manifest, bytes.array());
        refused("format", "" + known, "" + (known + 1), 1);
    }

    private void refused(String what, String expected, String actual, int id, String... sets)
            throws IOException {
        Map<Path, Object> before = everything();
        Throwable refusal = catchThrowable(() -> start(id, sets).close());
        assertThat(refusal).isInstanceOf(ConsensusException.class);
        ConsensusError error = ((ConsensusException) refusal).error();
        assertThat(error).isInstanceOf(ConsensusError.Mismatch.class);
        ConsensusError.Mismatch mismatch = (ConsensusError.Mismatch) error;
        assertThat(mismatch.what()).startsWith(what);
        assertThat(mismatch.expected()).isEqualTo(expected);
        assertThat(mismatch.actual()).isEqualTo(actual);
        assertThat(everything()).isEqualTo(before);
    }

    /** Every file with its bytes and the time of its last change. */
    private Map<Path, Object> everything() throws IOException {
        TreeMap<Path, Object> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                all.put(
                        path,
                        Files.getLastModifiedTime(path)
                                + " "
                                + Arrays.hashCode(Files.readAllBytes(path)));
            }
        }
        return all;
    }
}
