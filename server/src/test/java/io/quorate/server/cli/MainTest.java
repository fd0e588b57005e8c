package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

    /** Every command with its subcommands, as words of a command line. */
    static Stream<List<String>> commands() {
        List<List<String>> commands = new ArrayList<>();
        collect(new CommandLine(new Main()), List.of(), commands);
        return commands.stream();
    }

    private static void collect(
            CommandLine command, List<String> words, List<List<String>> commands) {
        commands.add(words);
        command.getSubcommands()
                .forEach(
                        (name, subcommand) -> {
                            List<String> more = new ArrayList<>(words);
                            more.add(name);
                            collect(subcommand, more, commands);
                        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpOfEveryCommandHasAnExampleOfIt(List<String> words) {
        List<String> args = new ArrayList<>(words);
        args.add("--help");
        Cli help = Cli.run(args.toArray(new String[0]));
        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        String command = words.isEmpty() ? "quorate" : "quorate " + String.join(" ", words);
        assertThat(help.out()).contains("Usage: " + command);
        assertThat(help.out().substring(help.out().indexOf("Example")))
                .contains("  quorate " + (words.isEmpty() ? "" : words.get(0)));
    }

    @Test
    void thereAreTheCommandsThatTheReadmePromises() {
        List<String> names = new ArrayList<>();
        commands().forEach(words -> names.add(String.join(" ", words)));
        assertThat(names)
                .contains(
                        "demo",
                        "serve",
                        "status",
                        "kv put",
                        "kv get",
                        "kv delete",
                        "kv list",
                        "kv range",
                        "config check",
                        "config keys");
    }

    @Test
    void versionIsOneLine() {
        Cli version = Cli.run("--version");
        assertThat(version.exit()).isZero();
        assertThat(version.lines()).singleElement().asString().startsWith("quorate ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nosuch",
                "--nosuch",
                "kv",
                "kv put",
                "kv put k",
                "kv put k v w",
                "kv range a b c",
                "kv --hex put xyz 00",
                "kv range b a",
                "kv range --limit -1",
                "kv list --limit -1",
                "kv --endpoints nonsense get k",
                "kv --endpoints localhost:99999 get k",
                "kv --timeout 0 get k",
                "status --endpoints nonsense",
                "status --timeout -1",
                "config",
                "config check",
                "serve",
                "serve --node",
                "serve --node x --set deployment.mode=standalone",
                "serve --node 1",
                "serve --node 1 --config /nosuch/quorate.toml",
                "serve --node 1 --set nosuch=1",
                "demo --nodes 0",
                "demo --nodes 100",
                "demo --nodes many",
                "demo --ops -1",
                "demo --engine nosuch",
                "demo --transport nosuch",
                "demo --storage nosuch",
                "demo --store nosuch",
                "demo --set nosuch=1",
                "bench --engines raft,nosuch",
                "bench --transports nosuch",
                "bench --storage nosuch",
                "bench --nodes 0",
                "bench --outstanding 0",
                "bench --outstanding many",
                "bench --rates -1",
                "bench --seconds -1",
                "bench --confidence 1",
                "bench --dir no/such/folder",
                "bench --json no/such/folder/out.json",
                "bench transport --transports nosuch",
                "bench transport --batch 0",
                "bench transport --size 1",
                "bench transport --rounds 0",
            })
    void wrongUsageEndsWith2AndSaysWhy(String line) {
        Cli result = Cli.run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(result.exit()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).isNotBlank().doesNotContain("Exception");
        assertThat(result.out()).isEmpty();
    }
}
