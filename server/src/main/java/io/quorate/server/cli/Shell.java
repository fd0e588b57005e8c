package io.quorate.server.cli;

import io.quorate.api.Bytes;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvTransaction;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Does the commands of {@code quorate kv} line by line, over one connection. What is read and
 * written between {@code begin} and {@code commit} is one transaction.
 */
final class Shell implements AutoCloseable {

    /** Words that are no commands of {@code quorate kv}. */
    static final List<String> OWN =
            List.of("begin", "commit", "abort", "use", "help", "exit", "quit");

    private static final String HELP =
            """
            Commands are those of 'quorate kv'; 'help COMMAND' tells more of one.
              COMMANDS
            And here:
              begin         what follows is one transaction, until
              commit        does all of it, or nothing (3: what it read was written since), or
              abort         forgets it
              use NAME      the column family from here on
              help, exit
            Words stand between blanks, or in quotation marks, where \\n, \\t, \\" and \\\\ stand for
            others. # begins a comment. For example:
              put greeting "hello world"
              get greeting
              range a z --limit 10 --reverse
              begin
              put account-1 90
              put account-2 110
              commit
            """;

    private final KvCommand settings;
    private final PrintWriter out;
    private final PrintWriter err;
    private final KvClient client;
    private String family;
    private @Nullable KvTransaction transaction;

    /**
     * Makes a shell.
     *
     * @param settings what was said on the command line
     */
    Shell(KvCommand settings, PrintWriter out, PrintWriter err) {
        this.settings = settings;
        this.out = out;
        this.err = err;
        this.client = settings.connect();
        this.family = settings.columnFamily();
    }

    KvClient client() {
        return client;
    }

    /** The column family of the commands that name none. */
    String family() {
        return family;
    }

    /** What a key as it is written stands for. */
    Bytes bytes(String text) {
        return settings.bytes(text);
    }

    /** A key as it is written. */
    String text(Bytes bytes) {
        return settings.text(bytes);
    }

    /** The transaction that has begun and not ended, if there is one. */
    Optional<KvTransaction> transaction() {
        return Optional.ofNullable(transaction);
    }

    /** Does all lines; returns the exit code of the last, or of the one that ended it. */
    int run(ShellLines lines) throws IOException {
        int code = Main.DONE;
        while (true) {
            String line = lines.next(transaction == null ? "quorate> " : "quorate*> ");
            if (line == null) {
                return end(code);
            }
            List<String> words;
            try {
                words = Words.of(line);
            } catch (UsageException e) {
                err.println("quorate: " + e.getMessage());
                words = null;
            }
            if (words != null && isEnd(words)) {
                return end(code);
            }
            code = words == null ? Main.USAGE : perform(words, code);
            out.flush();
            err.flush();
            // Ctrl-C has ended the command, and is not for the next one.
            boolean interrupted = Thread.interrupted();
            if (code != Main.DONE && !lines.isTyped() && !interrupted) {
                abandon();
                return code;
            }
        }
    }

    private static boolean isEnd(List<String> words) {
        return words.size() == 1 && (words.get(0).equals("exit") || words.get(0).equals("quit"));
    }

    private int end(int code) {
        return abandon() ? Main.FAILED : code;
    }

    /** Forgets a transaction that was not committed; whether there was one. */
    private boolean abandon() {
        if (transaction == null) {
            return false;
        }
        transaction = null;
        err.println("quorate: the transaction was not committed, and nothing of it is done");
        return true;
    }

    private int perform(List<String> words, int before) {
        if (words.isEmpty()) {
            return before;
        }
        try {
            boolean alone = words.size() == 1;
            switch (words.get(0)) {
                case "begin":
                    requireAlone(words);
                    return begin();
                case "abort":
                    requireAlone(words);
                    return abort();
                case "commit":
                    return alone ? commit() : command(words);
                case "use":
                    return use(words);
                case "help":
                    return help(words);
                default:
                    return command(words);
            }
        } catch (UsageException e) {
            err.println("quorate: " + e.getMessage());
            return Main.USAGE;
        }
    }

    private static void requireAlone(List<String> words) {
        if (words.size() > 1) {
            throw new UsageException("'" + words.get(0) + "' takes no words");
        }
    }

    private int begin() {
        if (transaction != null) {
            throw new UsageException("a transaction has begun; commit or abort it first");
        }
        transaction = client.transaction();
        return Main.DONE;
    }

    private KvTransaction requireTransaction() {
        if (transaction == null) {
            throw new UsageException("no transaction has begun");
        }
        return transaction;
    }

    private int abort() {
        requireTransaction();
        transaction = null;
        out.println("aborted");
        return Main.DONE;
    }

    private int commit() {
        KvTransaction ended = requireTransaction();
        transaction = null;
        return settings.commit(out, err, () -> ended.done(true, ended.commit().join()));
    }

    private int use(List<String> words) {
        if (words.size() != 2) {
            throw new UsageException("'use' takes the name of a column family");
        }
        family = words.get(1);
        return Main.DONE;
    }

    private int help(List<String> words) {
        CommandLine line = line();
        if (words.size() == 1) {
            TreeSet<String> names = new TreeSet<>(line.getSubcommands().keySet());
            names.remove("shell");
            out.print(HELP.replace("COMMANDS", String.join(" ", names)));
            return Main.DONE;
        }
        CommandLine one = line.getSubcommands().get(words.get(1));
        if (one == null) {
            throw new UsageException("there is no command '" + words.get(1) + "'; see 'help'");
        }
        one.usage(out);
        return Main.DONE;
    }

    /** What knows the commands, and how each is given. */
    CommandLine line() {
        CommandLine line = Main.prepare(new CommandLine(new KvCommand(settings, this)), out, err);
        line.setParameterExceptionHandler(
                (mistake, words) -> {
                    err.println("quorate: " + mistake.getMessage() + "; see 'help'");
                    return Main.USAGE;
                });
        return line;
    }

    private int command(List<String> words) {
        if (words.get(0).equals("shell")) {
            throw new UsageException("this is a shell already");
        }
        return line().execute(words.toArray(new String[0]));
    }

    @Override
    public void close() {
        client.close();
    }
}
