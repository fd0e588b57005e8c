package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.node.TestNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StatusCommandTest {

    @TempDir Path directory;

    @Test
    void aNodeOnItsOwnIsShown() throws IOException {
        try (TestNodes nodes = TestNodes.standalone(directory, "memory")) {
            showTheOnlyOne(nodes);
        }
    }

    private static void showTheOnlyOne(TestNodes nodes) {
        Cli table = Cli.run("status", "--endpoints", nodes.address(1));
        assertThat(table.exit()).isZero();
        assertThat(table.lines()).hasSize(2);
        assertThat(table.lines().get(1)).contains(nodes.address(1)).contains("standalone");
        Cli json = Cli.run("status", "--endpoints", nodes.address(1), "--digest", "--json");
        assertThat(json.lines()).hasSize(1);
        assertThat((List<?>) json.json().get("nodes"))
                .singleElement()
                .satisfies(
                        node -> {
                            Map<?, ?> fields = (Map<?, ?>) node;
                            assertThat(fields.get("mode")).isEqualTo("standalone");
                            assertThat((String) fields.get("digest")).hasSize(64);
                        });
    }

    @Test
    void aClusterIsShownWithAllItsNodesAndThoseThatAreGone() throws IOException {
        try (TestNodes cluster = TestNodes.replicated(directory, 3)) {
            String one = cluster.address(1);
            Cli all = Cli.run("status", "--endpoints", one, "--json");
            assertThat((List<?>) all.json().get("nodes")).hasSize(3);
            String gone = cluster.address(cluster.follower());
            String there = cluster.address(cluster.leader());
            cluster.stop(cluster.follower());
            Cli some = Cli.run("status", "--endpoints", there, "--timeout", "5");
            assertThat(some.exit()).isZero();
            assertThat(some.lines()).hasSize(4);
            assertThat(some.out()).contains("?     " + gone);
        }
        Cli none = Cli.run("status", "--endpoints", "localhost:1", "--timeout", "1", "--json");
        assertThat(none.exit()).isEqualTo(1);
        assertThat((List<?>) none.json().get("nodes")).hasSize(1);
    }

    @Test
    void aNodeThatIsAskedForUnderTwoSpellingsIsShownOnce() throws IOException {
        try (TestNodes cluster = TestNodes.replicated(directory, 3)) {
            String other = cluster.address(1).replace("localhost", "127.0.0.1");
            assertThat(other).isNotEqualTo(cluster.address(1));
            Cli all = Cli.run("status", "--endpoints", other, "--json");
            assertThat((List<?>) all.json().get("nodes")).hasSize(3);
        }
    }

    @Test
    void linksAreShownFromBothTheirEnds() throws IOException {
        try (TestNodes cluster = TestNodes.replicated(directory, 3)) {
            String one = cluster.address(1);
            Cli table = Cli.run("status", "--endpoints", one, "--links");
            assertThat(table.exit()).isZero();
            assertThat(table.lines())
                    .filteredOn(line -> line.matches("[123] -> [123] .*connected .*"))
                    .hasSize(6);
            Cli json = Cli.run("status", "--endpoints", one, "--json");
            assertThat((List<?>) json.json().get("nodes"))
                    .allSatisfy(
                            node -> {
                                List<?> links = (List<?>) ((Map<?, ?>) node).get("links");
                                assertThat(links).hasSize(2);
                                assertThat(links)
                                        .allMatch(
                                                link ->
                                                        Boolean.TRUE.equals(
                                                                ((Map<?, ?>) link)
                                                                        .get("connected")));
                            });
        }
    }

    @Test
    void theLeaderTellsHowFarItsMembersAre() throws IOException {
        try (TestNodes cluster = TestNodes.replicated(directory, 3)) {
            String leader = cluster.address(cluster.leader());
            TestNodes.await(() -> matchedAccordingTo(leader) >= 2);
        }
    }

    private static long matchedAccordingTo(String endpoint) {
        Cli json = Cli.run("status", "--endpoints", endpoint, "--json");
        return ((List<?>) json.json().get("nodes"))
                .stream()
                        .map(node -> (Map<?, ?>) node)
                        .filter(node -> endpoint.equals(node.get("endpoint")))
                        .flatMap(node -> ((List<?>) node.get("members")).stream())
                        .filter(member -> ((Map<?, ?>) member).get("matched") != null)
                        .count();
    }
}
