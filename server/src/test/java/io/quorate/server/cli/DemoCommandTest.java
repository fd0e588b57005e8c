package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.Providers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class DemoCommandTest {

    @Test
    void everyWriteIsAcknowledgedAndNoneIsLost() {
        // A busy machine must not change the leader by itself: that leaves writes unknown.
        Cli demo =
                Cli.run(
                        "demo",
                        "--engine=mock",
                        "--transport=inmemory",
                        "--storage=memory",
                        "--store=memory",
                        "--ops=500",
                        "--json",
                        "--set=consensus.mock.election_timeout_min=2s",
                        "--set=consensus.mock.election_timeout_max=3s");
        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(demo.json())
                .containsEntry("engine", "mock")
                .containsEntry("transport", "inmemory")
                .containsEntry("storage", "memory")
                .containsEntry("store", "memory")
                .containsEntry("nodes", 3.0)
                .containsEntry("ops", 500.0)
                .containsEntry("acked", 500.0)
                .containsEntry("lost", 0.0)
                .containsEntry("unknown", 0.0)
                .containsEntry("refused", 0.0)
                .containsEntry("digestsEqual", true)
                .containsKeys("leaderChanges", "opsPerSecond", "p50Micros", "p99Micros");
    }

    static Stream<List<String>> kills() {
        return Stream.of(
                List.of("--kill-leader", "--ops", "500"),
                List.of("--kill-leader", "--ops", "500", "--seed", "7", "--protocol", "thrift"),
                List.of("--kill-leader", "--ops", "500", "--nodes", "5"),
                List.of("--kill-leader", "--ops", "1"));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void leaderThatDiesTakesNothingAcknowledgedWithIt(List<String> options) {
        Cli demo =
                Cli.run(
                        Stream.concat(Stream.of("demo", "--json"), options.stream())
                                .toArray(String[]::new));
        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(demo.err()).contains("the leader, after").contains("is back");
        assertThat(demo.json())
                .containsEntry("lost", 0.0)
                .containsEntry("refused", 0.0)
                .containsEntry("digestsEqual", true);
        double acked = number(demo, "acked");
        double unknown = number(demo, "unknown");
        assertThat(acked + unknown).isEqualTo(number(demo, "ops"));
        assertThat(number(demo, "unknownTookEffect")).isBetween(0.0, unknown);
        assertThat(number(demo, "leaderChanges")).isPositive();
    }

    private static double number(Cli demo, String field) {
        return (Double) demo.json().getOrDefault(field, -1.0);
    }

    @Test
    void tableForPeopleEndsWithAVerdict() {
        Cli demo = Cli.run("demo", "--ops", "50", "--nodes", "1", "--seed", "-3");
        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(demo.lines().get(0)).startsWith("replica  role");
        assertThat(demo.lines().get(demo.lines().size() - 1))
                .isEqualTo("good: nothing acknowledged was lost, and all replicas agree");
        assertThat(demo.out()).contains("acknowledged    50").contains("lost            0");
    }

    @Test
    void unknownEngineIsAnsweredWithThoseThereAre() {
        Cli demo = Cli.run("demo", "--engine", "nosuch");
        assertThat(demo.exit()).isEqualTo(2);
        assertThat(demo.err())
                .startsWith("quorate: consensus.engine 'nosuch' is unknown; on the class path: ")
                .contains(String.join(", ", Providers.engines().names()));
        assertThat(Providers.engines().names()).contains("mock", "failing");
    }

    @Test
    void tlsOnATransportThatHasNoneEndsWith2() {
        Cli demo = Cli.run("demo", "--transport", "inmemory", "--tls");
        assertThat(demo.exit()).isEqualTo(2);
        assertThat(demo.err()).contains("transport 'inmemory' has no TLS; leave out --tls");
    }

    @Test
    void settingsThatAnEngineFindsContradictoryEndWith2() {
        Cli demo =
                Cli.run(
                        "demo",
                        "--engine=mock",
                        "--set=consensus.mock.election_timeout_min=2s",
                        "--set=consensus.mock.election_timeout_max=1s");
        assertThat(demo.exit()).isEqualTo(2);
        assertThat(demo.err()).contains("election_timeout_m");
    }

    @Test
    void engineThatCannotBeMadeEndsWith1() {
        Cli demo = Cli.run("demo", "--engine", "failing");
        assertThat(demo.exit()).isEqualTo(1);
        assertThat(demo.err()).contains("quorate: this engine cannot be made");
    }
}
