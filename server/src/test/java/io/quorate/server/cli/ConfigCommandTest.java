package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {

    private static final String MEMBERS =
            """
            [[cluster.members]]
            id = 1
            address = "a:1"
            [[cluster.members]]
            id = 2
            address = "b:1"
            [[cluster.members]]
            id = 3
            address = "c:1"
            """;

    private static final String FIVE_MISTAKES =
            """
            [deployment]
            mode = "replikated"
            [consensus]
            engine = "nosuch"
            proposal_timeout = "never"
            [server]
            data_dri = "data"
            """
                    + MEMBERS.replace("id = 3", "id = 2");

    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("quorate.toml");
    }

    @Test
    void fiveMistakesAreFiveMessagesWithTheirLinesAndEndWith2() throws IOException {
        Files.writeString(file, FIVE_MISTAKES);
        Cli result = Cli.run("config", "check", file.toString());
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.lines()).hasSize(5);
        for (int line : List.of(2, 4, 5, 7, 15)) {
            assertThat(result.lines())
                    .filteredOn(text -> text.startsWith("mistake: " + file + ":" + line + ":"))
                    .as("line %d", line)
                    .hasSize(1);
        }
    }

    @Test
    void serveRefusesWhatTheCheckRefusesWithTheSameMessages() throws IOException {
        Files.writeString(file, FIVE_MISTAKES);
        Cli check = Cli.run("config", "check", file.toString());
        Cli serve = Cli.run("serve", "--node", "1", "--config", file.toString());
        assertThat(serve.exit()).isEqualTo(2);
        assertThat(serve.err()).startsWith("quorate: 5 mistakes in the config:");
        for (String line : check.lines()) {
            assertThat(serve.err()).contains(line.substring("mistake: ".length()));
        }
    }

    @Test
    void mistakesAsJsonAreOneObject() throws IOException {
        Files.writeString(file, FIVE_MISTAKES);
        Cli result = Cli.run("config", "check", file.toString(), "--json");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.lines()).hasSize(1);
        assertThat((List<?>) result.json().get("mistakes"))
                .hasSize(5)
                .allSatisfy(
                        mistake ->
                                assertThat(((Map<?, ?>) mistake).keySet().toString())
                                        .isEqualTo("[where, key, problem]"));
    }

    @Test
    void goodConfigEndsWith0() throws IOException {
        Files.writeString(file, MEMBERS);
        Cli result = Cli.run("config", "check", file.toString());
        assertThat(result.exit()).isZero();
        assertThat(result.lines()).containsExactly("the config has no mistakes");
        Map<?, ?> values =
                (Map<?, ?>)
                        Cli.run(
                                        "config",
                                        "check",
                                        file.toString(),
                                        "--json",
                                        "--set",
                                        "log.level=debug")
                                .json()
                                .get("values");
        assertThat(values.get("log.level")).isEqualTo("debug");
        assertThat(values.get("consensus.engine")).isEqualTo("raft");
    }

    @Test
    void keysAreListedWithWhatTheyTake() {
        Cli result = Cli.run("config", "keys", "log");
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("log.level  (error | warn | info | debug; default: info)")
                .contains("log.format  (text | json; default: text)")
                .doesNotContain("cluster");
        assertThat(Cli.run("config", "keys").out())
                .contains("consensus.engine  (text; default: raft)")
                .contains("consensus.mock.mode")
                .contains("server.listen  (text; default: none)");
        assertThat(Cli.run("config", "keys", "nosuch").exit()).isEqualTo(1);
    }

    @Test
    void keysAsJsonAreOneObjectWithTheirVariables() {
        Cli result = Cli.run("config", "keys", "log.level", "--json");
        assertThat(result.lines()).hasSize(1);
        assertThat((List<?>) result.json().get("keys"))
                .singleElement()
                .satisfies(
                        key -> {
                            Map<?, ?> fields = (Map<?, ?>) key;
                            assertThat(fields.get("environment")).isEqualTo("QUORATE_LOG_LEVEL");
                            assertThat(fields.get("choices"))
                                    .isEqualTo(List.of("error", "warn", "info", "debug"));
                        });
    }
}
