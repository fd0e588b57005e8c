package io.quorate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the server must not see when it is compiled, it gets at run time only. */
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
                    "kv-rocksdb");

    @Test
    void enginesTransportsStoragesAndStoresAreThereAtRunTimeOnly() throws IOException {
        String pom = Files.readString(Quorate.root().resolve("server/pom.xml"));
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
        assertThat(found).isEqualTo(new TreeSet<>(SWAPPED));
    }
}
