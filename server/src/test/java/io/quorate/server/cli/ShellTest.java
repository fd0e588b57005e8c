package io.quorate.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.node.TestNodes;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class ShellTest {

    @TempDir Path directory = Path.of("");
    private TestNodes nodes;

    @BeforeEach
    void start() throws IOException {
        nodes = TestNodes.standalone(directory, "memory");
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    /** What is given on the command line. */
    private KvCommand settings(String... options) {
        KvCommand settings = new KvCommand();
        CommandLine line = new CommandLine(settings);
        String[] all = new String[options.length + 2];
        all[0] = "--endpoints";
        all[1] = nodes.address(1);
        System.arraycopy(options, 0, all, 2, options.length);
        line.parseArgs(all);
        return settings;
    }

    /** Lines of a pipe. */
    private Cli piped(KvCommand settings, String... lines) throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try (Shell shell =
                new Shell(settings, new PrintWriter(out, true), new PrintWriter(err, true))) {
            int exit =
                    shell.run(
                            ShellLines.of(
                                    new BufferedReader(
                                            new StringReader(String.join("\n", lines) + "\n"))));
            return new Cli(exit, out.toString(), err.toString());
        }
    }

    private Cli piped(String... lines) throws IOException {
        return piped(settings(), lines);
    }

    @Test
    void linesAreCommandsOverOneConnection() throws IOException {
        Cli cli =
                piped(
                        "# a comment, and an empty line",
                        "",
                        "put greeting \"hello world\"",
                        "get greeting",
                        "put other 1 --json",
                        "range",
                        "list --limit 1",
                        "create-cf users",
                        "use users",
                        "put a \"tab\\there\"",
                        "get a",
                        "get greeting --cf default",
                        "list-cf");
        assertThat(cli.err()).contains("there is more");
        assertThat(cli.exit()).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "done, version 1",
                        "hello world",
                        "{\"version\":2}",
                        "greeting\thello world",
                        "other\t1",
                        "greeting",
                        "done, version 3",
                        "done, version 4",
                        "tab\there",
                        "hello world",
                        "default",
                        "users");
    }

    @Test
    void whatIsSaidOnTheCommandLineHoldsForAllLines() throws IOException {
        Cli cli = piped(settings("--hex", "--json"), "put 6b 76", "get 6b");
        assertThat(cli.lines().get(1))
                .isEqualTo("{\"key\":\"6b\",\"found\":true,\"value\":\"76\"}");
    }

    @Test
    void transactionSeesItsWritesAndIsDoneWhole() throws IOException {
        Cli cli =
                piped(
                        "put a 1",
                        "begin",
                        "get a",
                        "put a 2",
                        "put b 3",
                        "get a",
                        "range",
                        "put c 3",
                        "delete-range b d",
                        "list",
                        "commit",
                        "get a");
        assertThat(cli.err()).isEmpty();
        assertThat(cli.exit()).isZero();
        assertThat(cli.lines())
                .containsExactly(
                        "done, version 1", "1", "2", "a\t2", "b\t3", "a", "done, version 3", "2");
    }

    @Test
    void abortedTransactionDoesNothing() throws IOException {
        Cli cli = piped("put a 1", "begin", "put a 2", "delete-range a b", "abort", "get a");
        assertThat(cli.exit()).isZero();
        assertThat(cli.lines()).containsExactly("done, version 1", "aborted", "1");
    }

    @Test
    void conflictEndsAPipeWithItsExitCode() throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] lines = {"begin", "get a", "put b 1", "OTHER", "commit", "put never 1"};
        try (Shell shell =
                new Shell(settings(), new PrintWriter(out, true), new PrintWriter(err, true))) {
            int exit = shell.run(new Script(lines, false));
            assertThat(exit).isEqualTo(Main.FAILED);
        }
        // A key that is not there is a failure of its own: read a range instead.
        assertThat(err.toString()).contains("there is no key 'a'").contains("not committed");
        String[] ranges = {"begin", "list", "put b 1", "OTHER", "commit", "put never 1"};
        try (Shell shell =
                new Shell(settings(), new PrintWriter(out, true), new PrintWriter(err, true))) {
            assertThat(shell.run(new Script(ranges, false))).isEqualTo(Main.CONFLICT);
        }
        assertThat(err.toString()).contains("quorate: conflict: ");
        assertThat(piped("get never").exit()).isEqualTo(Main.FAILED);
    }

    /** Lines, among them OTHER: somebody else writes then. */
    private final class Script implements ShellLines {
        private final String[] lines;
        private final boolean typed;
        private int next;

        Script(String[] lines, boolean typed) {
            this.lines = lines;
            this.typed = typed;
        }

        @Override
        public String next(String prompt) {
            if (next == lines.length) {
                return null;
            }
            String line = lines[next++];
            if (line.equals("OTHER")) {
                Cli.run("kv", "--endpoints", nodes.address(1), "put", "a", "5");
                return "";
            }
            return line;
        }

        @Override
        public boolean isTyped() {
            return typed;
        }

        @Override
        public void close() {}
    }

    @Test
    void firstLineThatFailsEndsAPipe() throws IOException {
        assertThat(piped("nosuch", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("get", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("put \"a 1", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("commit", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("abort now", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("shell", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("get a --endpoints localhost:1", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("begin", "create-cf x", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("begin", "begin", "put a 1").exit()).isEqualTo(Main.USAGE);
        assertThat(piped("get missing", "put a 1").exit()).isEqualTo(Main.FAILED);
        Cli left = piped("begin", "put a 1");
        assertThat(left.exit()).isEqualTo(Main.FAILED);
        assertThat(left.err()).contains("not committed");
        Cli cli = piped("list", "exit", "put a 1");
        assertThat(cli.exit()).isZero();
        assertThat(cli.out()).isEmpty();
        assertThat(piped("get a").exit()).isEqualTo(Main.FAILED);
    }

    @Test
    void mistakesOfAPersonEndNothing() throws IOException {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] lines = {"nosuch", "get a", "put a 1", "get a"};
        try (Shell shell =
                new Shell(settings(), new PrintWriter(out, true), new PrintWriter(err, true))) {
            assertThat(shell.run(new Script(lines, true))).isZero();
        }
        assertThat(out.toString().lines()).containsExactly("done, version 1", "1");
        assertThat(err.toString()).contains("nosuch").contains("see 'help'");
    }

    @Test
    void helpListsCommandsAndTellsOfEach() throws IOException {
        Cli help = piped("help");
        assertThat(help.out())
                .contains("begin")
                .contains("commit")
                .contains("list-cf")
                .contains("put");
        assertThat(piped("help range").out()).contains("--reverse").contains("--limit");
        assertThat(piped("help nosuch").exit()).isEqualTo(Main.USAGE);
    }

    @Test
    void wordsAreCompleted() throws IOException {
        piped("put user-1 a", "put user-2 a", "put \"two words\" a", "create-cf users");
        try (Shell shell =
                new Shell(
                        settings(),
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(new StringWriter()))) {
            ShellCompleter completer = new ShellCompleter(shell);
            assertThat(completer.candidates(List.of(), "b")).containsExactly("begin");
            assertThat(completer.candidates(List.of(), "he")).containsExactly("health", "help");
            assertThat(completer.candidates(List.of(), "sh")).isEmpty();
            assertThat(completer.candidates(List.of("help"), "ra")).containsExactly("range");
            assertThat(completer.candidates(List.of("get"), "user-"))
                    .containsExactly("user-1", "user-2");
            assertThat(completer.candidates(List.of("delete"), "")).contains("\"two words\"");
            assertThat(completer.candidates(List.of("get", "user-1"), "u")).isEmpty();
            assertThat(completer.candidates(List.of("range", "a"), "user-1"))
                    .containsExactly("user-1");
            assertThat(completer.candidates(List.of("range"), "--re")).containsExactly("--reverse");
            assertThat(completer.candidates(List.of("get", "--cf"), "u")).containsExactly("users");
            assertThat(completer.candidates(List.of("use"), "d")).containsExactly("default");
            nodes.stop(1);
            assertThat(completer.candidates(List.of("get"), "user-")).isEmpty();
            nodes.start(1);
        }
    }

    @Test
    void historyIsOfTheOwnerAloneAndHoldsNoSecrets() throws IOException {
        Path history = directory.resolve("history");
        Files.writeString(history, "");
        Files.setPosixFilePermissions(history, PosixFilePermissions.fromString("rw-r--r--"));
        String typed = "put a 1\nput my-password x\n put hidden 1\nget a\nexit\n";
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        Terminal terminal =
                new DumbTerminal(
                        "test",
                        "dumb",
                        new ByteArrayInputStream(typed.getBytes(UTF_8)),
                        screen,
                        UTF_8);
        StringWriter out = new StringWriter();
        try (Shell shell =
                        new Shell(
                                settings(),
                                new PrintWriter(out, true),
                                new PrintWriter(new StringWriter()));
                ShellTerminal lines =
                        ShellTerminal.on(terminal, new ShellCompleter(shell), history)) {
            assertThat(shell.run(lines)).isZero();
        }
        assertThat(out.toString().lines())
                .containsExactly("done, version 1", "done, version 2", "done, version 3", "1");
        assertThat(screen.toString(UTF_8)).contains("quorate> ");
        assertThat(Files.readAllLines(history)).containsExactly("put a 1", "get a", "exit");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
    }
}
