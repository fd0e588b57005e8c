package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.node.TestNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that talk to servers over another protocol. */
@Timeout(60)
class ProtocolOptionTest {

    @TempDir Path directory = Path.of("");

    @Test
    void commandsSpeakThrift() throws IOException {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            String address = nodes.address(1, "thrift");
            assertThat(thrift(address, "kv", "put", "a", "1").exit()).isZero();
            assertThat(thrift(address, "kv", "get", "a").out().strip()).isEqualTo("1");
            assertThat(thrift(address, "kv", "watch", "--from", "1", "--limit", "1").exit())
                    .isZero();
            assertThat(thrift(address, "status").out()).contains(address).contains("standalone");
        }
    }

    @Test
    void statusFindsAllNodesWhereTheySpeakThrift() throws IOException {
        try (TestNodes nodes = TestNodes.replicated(directory, 3)) {
            Cli all = thrift(nodes.address(2, "thrift"), "status", "--json");
            assertThat((List<?>) all.json().get("nodes")).hasSize(3);
            assertThat(all.out()).contains(nodes.address(1, "thrift"), nodes.address(3, "thrift"));
        }
    }

    @Test
    void protocolThatIsNotThereIsWrongUsage() {
        for (String command : List.of("kv get a", "status", "demo")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
            words.addAll(List.of("--protocol", "pigeon"));
            Cli wrong = Cli.run(words.toArray(new String[0]));
            assertThat(wrong.exit()).as(command).isEqualTo(2);
            assertThat(wrong.err()).contains("unknown protocol 'pigeon'").contains("grpc, thrift");
        }
    }

    private static Cli thrift(String address, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--protocol", "thrift", "--endpoints", address));
        return Cli.run(words.toArray(new String[0]));
    }
}
