package io.quorate.server.cli;

import io.quorate.kv.protocol.KvRole;
import io.quorate.kv.protocol.KvToken;
import io.quorate.server.access.TokenText;
import io.quorate.server.access.UsersText;
import io.quorate.server.json.Json;
import io.quorate.server.tls.OwnerFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quorate token}. */
@Command(
        name = "token",
        description = "Makes tokens, by which nodes know their users.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate token new alice --role write",
            "  quorate token new backup --role admin --days 90 --users users --token-file b.token"
        })
final class TokenCommand implements Runnable {

    private static final int DAYS_MAX = 36_500;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new UsageException("say 'quorate token new NAME --role ROLE'");
    }

    @Command(
            name = "new",
            description = {
                "Makes a token, and the line by which a node's file of users (server.users) knows"
                        + " it.",
                "The token is shown this once. The line does not tell it."
            },
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  quorate token new alice --role write",
                "  quorate token new alice --role read --days 90 --users users --token-file a.token"
            })
    int make(
            @Parameters(paramLabel = "NAME", description = "Whose it is.") String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "One of: ${COMPLETION-CANDIDATES}.")
                    KvRole role,
            @Option(
                            names = "--days",
                            paramLabel = "N",
                            description = "How long it is good (default: for ever).")
                    @Nullable Integer days,
            @Option(
                            names = "--users",
                            paramLabel = "FILE",
                            description = "Adds the line to this file, and does not print it.")
                    @Nullable Path users,
            @Option(
                            names = "--token-file",
                            paramLabel = "FILE",
                            description =
                                    "Writes the token to this new file, which only its owner reads,"
                                            + " and does not print it.")
                    @Nullable Path tokenFile,
            @Option(names = "--json", description = "Prints one JSON object.") boolean json)
            throws IOException {
        KvToken token = made(name);
        String line = UsersText.line(token, role, until(days));
        if (tokenFile != null) {
            OwnerFiles.create(tokenFile);
            Files.writeString(tokenFile, token.secret() + System.lineSeparator());
        }
        if (users != null) {
            append(users, line);
        }
        print(tokenFile == null ? token.secret() : null, users == null ? line : null, json);
        return Main.DONE;
    }

    private static KvToken made(String name) {
        try {
            return TokenText.make(name);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    private static Optional<Instant> until(@Nullable Integer days) {
        if (days == null) {
            return Optional.empty();
        }
        if (days < 1 || days > DAYS_MAX) {
            throw new UsageException("--days is not from 1 to " + DAYS_MAX);
        }
        return Optional.of(
                Instant.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS));
    }

    /** In one write, so that a node that looks at the file meanwhile sees a whole line. */
    private static void append(Path users, String line) throws IOException {
        boolean goesOn =
                Files.exists(users)
                        && Files.size(users) > 0
                        && !Files.readString(users).endsWith("\n");
        Files.writeString(
                users,
                (goesOn ? "\n" : "") + line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void print(@Nullable String token, @Nullable String line, boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json told = new Json();
            if (token != null) {
                told.put("token", token);
            }
            if (line != null) {
                told.put("line", line);
            }
            out.println(told);
            return;
        }
        if (token != null) {
            out.println("token, shown this once:");
            out.println(token);
        }
        if (line != null) {
            out.println("line for the file of users:");
            out.println(line);
        }
    }
}
