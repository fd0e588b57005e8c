package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the server and the benchmark must not see when compiled, they get at run time only. */
class ServerScopesTest {

    private static final Set<String> SWAPPED =
            Set.of(
                    "consensus-runtime",
                    "consensus-mock",
                    "consensus-paxos",
                    "consensus-raft",
                    "transport-inmemory",
                    "transport-grpc",
                    "transport-thrift",
                    "kv-grpc",
                    "kv-thrift",
                    "kv-rocksdb");

    @Test
    void serverHasEnginesTransportsStoragesAndStoresAtRunTimeOnly() throws IOException {
        assertThat(swappedAtRunTime("server")).isEqualTo(new TreeSet<>(SWAPPED));
    }

    @Test
    void benchmarkHasEnginesTransportsAndStoragesAtRunTimeOnly() throws IOException {
        Set<String> expected = new TreeSet<>(SWAPPED);
        expected.removeIf(module -> module.startsWith("kv-"));
        assertThat(swappedAtRunTime("bench")).isEqualTo(expected);
    }

    private static Set<String> swappedAtRunTime(String user) throws IOException {
        String pom = Files.readString(Quorate.root().resolve(user).resolve("pom.xml"));
        Matcher dependency =
                Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL).matcher(pom);
        Set<String> found = new TreeSet<>();
        while (dependency.find()) {
            String text = dependency.group(1);
            for (String module : SWAPPED) {
                if (text.contains("<artifactId>" + module + "</artifactId>")) {
                    found.add(module);
                    assertThat(text).as(module).contains("<scope>runtime</scope>");
                }
            }
        }
        return found;
    }
}
