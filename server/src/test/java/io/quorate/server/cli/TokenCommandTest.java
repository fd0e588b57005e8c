package io.quorate.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kv.protocol.KvToken;
import io.quorate.server.access.UsersText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {

    @TempDir private Path directory;

    @Test
    void aTokenAndItsLineArePrintedOnce() {
        Cli made = Cli.run("token", "new", "alice", "--role", "write");
        assertThat(made.exit()).as(made.err()).isZero();
        List<String> lines = made.lines();
        assertThat(lines.get(1)).startsWith("alice.").hasSize("alice.".length() + 43);
        assertThat(lines.get(3)).startsWith("alice write token sha256:").doesNotContain("until");
        assertThat(UsersText.read(lines.get(3))).isNotNull();
        Cli json = Cli.run("token", "new", "alice", "--role=READ", "--days=9", "--json");
        assertThat(json.json().get("token")).asString().startsWith("alice.");
        assertThat(json.json().get("line")).asString().contains("alice read").contains(" until ");
    }

    @Test
    void whatGoesIntoFilesIsNotPrinted() throws IOException {
        Path users = directory.resolve("users");
        Path token = directory.resolve("b.token");
        Files.writeString(users, "# no end of line");
        Cli made =
                Cli.run(
                        "token",
                        "new",
                        "b",
                        "--role=admin",
                        "--users=" + users,
                        "--token-file=" + token);
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.out()).isEmpty();
        assertThat(KvToken.read(token).secret()).startsWith("b.");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
                .isEqualTo("rw-------");
        assertThat(Files.readAllLines(users)).hasSize(2);
        Cli again =
                Cli.run(
                        "token",
                        "new",
                        "b",
                        "--role=admin",
                        "--users=" + users,
                        "--token-file=" + token);
        assertThat(again.exit()).as("a token is not written over").isEqualTo(1);
        assertThat(Files.readAllLines(users)).hasSize(2);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (List<String> wrong :
                List.of(
                        List.of("a b", "--role=read"),
                        List.of("a.b", "--role=read"),
                        List.of("a", "--role=chief"),
                        List.of("a", "--role=read", "--days=0"),
                        List.of("a"))) {
            String[] args = new String[wrong.size() + 2];
            args[0] = "token";
            args[1] = "new";
            for (int i = 0; i < wrong.size(); i++) {
                args[i + 2] = wrong.get(i);
            }
            assertThat(Cli.run(args).exit()).as("%s", wrong).isEqualTo(2);
        }
    }

    @Test
    void aTokenThatWouldTravelAsPlainTextIsNotShown() throws IOException {
        Path token = directory.resolve("a.token");
        Cli.run("token", "new", "a", "--role=read", "--token-file=" + token);
        Cli open = Cli.run("kv", "--endpoints=192.0.2.1:1", "--token-file=" + token, "get", "k");
        assertThat(open.exit()).isEqualTo(2);
        assertThat(open.err())
                .contains("as plain text")
                .doesNotContain(KvToken.read(token).secret());
        Path empty = directory.resolve("empty");
        Files.writeString(empty, " \n");
        Cli none = Cli.run("kv", "--token-file=" + empty, "get", "k");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains(empty.toString()).contains("holds no token");
        Cli missing = Cli.run("kv", "--token-file=" + directory.resolve("x"), "get", "k");
        assertThat(missing.exit()).isEqualTo(2);
    }
}
