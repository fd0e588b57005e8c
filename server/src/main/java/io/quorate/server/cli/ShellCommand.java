package io.quorate.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate kv shell}. */
@Command(
        name = "shell",
        description = {
            "Takes the commands of 'kv' line by line, over one connection, and transactions across"
                    + " lines: begin, commit, abort. 'help' lists all.",
            "At a terminal with history and completion (Tab). The history is kept in"
                    + " ~/.quorate_history, which only you may read; a line that begins with a"
                    + " blank, or names a password, secret, token, credential or key of an API, is"
                    + " not kept.",
            "From a file or a pipe without a prompt: it ends at the first line that fails, with the"
                    + " exit code of that line."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate kv shell",
            "  quorate kv shell --cf users --endpoints localhost:50051,localhost:50052",
            "  printf 'begin\\nput a 1\\nput b 2\\ncommit\\n' | quorate kv shell"
        })
final class ShellCommand implements Callable<Integer> {

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private @Nullable KvCommand parent;

    @Override
    public Integer call() throws IOException {
        if (parent == null) {
            throw new IllegalStateException("no parent");
        }
        try (Shell shell =
                new Shell(parent, spec.commandLine().getOut(), spec.commandLine().getErr())) {
            Optional<ShellTerminal> terminal =
                    ShellTerminal.open(new ShellCompleter(shell), ShellHistory.file());
            if (terminal.isPresent()) {
                try (ShellTerminal typed = terminal.get()) {
                    return shell.run(typed);
                }
            }
            return shell.run(
                    ShellLines.of(
                            new BufferedReader(
                                    new InputStreamReader(System.in, StandardCharsets.UTF_8))));
        }
    }
}
