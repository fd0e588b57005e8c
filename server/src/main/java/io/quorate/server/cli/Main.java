package io.quorate.server.cli;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.server.log.Logging;
import io.quorate.server.node.Version;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code quorate} command: runs, asks and tries out key-value servers. */
@Command(
        name = "quorate",
        description = "Runs, asks and tries out replicated key-value servers.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.VersionText.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:not found, or failed",
            "2:wrong usage or config",
            "3:conflict"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate demo",
            "  quorate demo --nodes 5 --kill-leader",
            "  quorate serve --config quorate.toml --node 1",
            "  quorate kv put greeting hello"
        },
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            UpCommand.class,
            DownCommand.class,
            ServeCommand.class,
            KvCommand.class,
            StatusCommand.class,
            ClusterCommand.class,
            WalCommand.class,
            ConfigCommand.class,
            TokenCommand.class,
            BenchCommand.class
        })
public final class Main implements Runnable {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int CONFLICT = 3;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Say what to do.");
    }

    /** Runs the command and ends the process. */
    public static void main(String[] args) {
        Logging.bridge();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exit = run(out, err, args);
        out.flush();
        err.flush();
        System.exit(exit);
    }

    /** Runs the command, and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Main());
        for (Subcommand further : ServiceLoader.load(Subcommand.class)) {
            line.addSubcommand(further.command());
        }
        return prepare(line, out, err).execute(args);
    }

    /** Says where a command prints, and what its failures mean. */
    static CommandLine prepare(CommandLine line, PrintWriter out, PrintWriter err) {
        line.setOut(out);
        line.setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                    err.println("quorate: " + message(failure));
                    return isUsage(failure) ? USAGE : FAILED;
                });
        return line;
    }

    /** Whether what was asked for makes no sense, be it that only a part of the node sees it. */
    private static boolean isUsage(Throwable failure) {
        return failure instanceof UsageException
                || (failure instanceof ConsensusException
                        && ((ConsensusException) failure).error()
                                instanceof ConsensusError.Invalid);
    }

    static String message(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof java.util.concurrent.CompletionException
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** The version, for {@code --version}. */
    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"quorate " + Version.TEXT};
        }
    }
}
