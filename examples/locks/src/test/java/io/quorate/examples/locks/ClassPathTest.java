package io.quorate.examples.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Providers;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The application runs on the modules that its pom names, and on nothing else of Quorate. */
class ClassPathTest {

    /** A module's folder while it is built with this one, or its jar. */
    private static final Pattern MODULE =
            Pattern.compile("/([a-z-]+)(/target/(test-)?classes|-[0-9][^/]*\\.jar!)/");

    @Test
    void nothingElseOfQuorateIsThere() throws IOException {
        TreeSet<String> modules = new TreeSet<>();
        ClassLoader loader = ClassPathTest.class.getClassLoader();
        for (URL root : Collections.list(loader.getResources("io/quorate/"))) {
            Matcher matcher = MODULE.matcher(root.toString());
            assertThat(matcher.find()).as(root.toString()).isTrue();
            modules.add(matcher.group(1));
        }
        modules.remove("locks"); // this one
        assertThat(modules)
                .containsExactly(
                        "consensus-api",
                        "consensus-raft",
                        "consensus-runtime",
                        "transport-grpc",
                        "transport-net"); // of which transport-grpc is made
        assertThat(loader.getResource("io/quorate/kv/")).isNull();
        assertThat(loader.getResource("io/quorate/server/")).isNull();
    }

    @Test
    void thereIsOneEngineAndOneTransport() {
        assertThat(Providers.engines().names()).containsExactly("raft");
        assertThat(Providers.transports().names()).containsExactly("grpc");
    }
}
