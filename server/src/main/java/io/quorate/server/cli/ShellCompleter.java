package io.quorate.server.cli;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.KvEntry;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import picocli.CommandLine;

/** Completes commands, their options, column families and keys that are there. */
final class ShellCompleter implements Completer {

    private static final int KEYS_MAX = 50;
    private static final long PATIENCE_MILLIS = 1_000;

    /** Whoever types has little patience: what this node knows will do. */
    private static final ReadMode LATELY = new ReadMode.Stale(Duration.ofMinutes(1));

    /** Commands whose words are keys. */
    private static final Set<String> KEYS =
            Set.of("get", "put", "delete", "list", "range", "watch");

    private final Shell shell;

    ShellCompleter(Shell shell) {
        this.shell = shell;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String typed = line.word().substring(0, line.wordCursor());
        candidates(line.words().subList(0, line.wordIndex()), typed)
                .forEach(word -> candidates.add(new Candidate(word)));
    }

    /**
     * What a word may become.
     *
     * @param before the words before it
     * @param typed what there is of it
     */
    Set<String> candidates(List<String> before, String typed) {
        Map<String, CommandLine> commands = shell.line().getSubcommands();
        TreeSet<String> found = new TreeSet<>();
        if (before.isEmpty() || (before.size() == 1 && before.get(0).equals("help"))) {
            found.addAll(commands.keySet());
            found.remove("shell");
            if (before.isEmpty()) {
                found.addAll(Shell.OWN);
            }
        } else if (before.get(before.size() - 1).equals("--cf") || before.get(0).equals("use")) {
            found.addAll(await(shell.client().columnFamilies(LATELY), List.of()));
        } else if (typed.startsWith("-")) {
            CommandLine command = commands.get(before.get(0));
            if (command != null) {
                command.getCommandSpec()
                        .options()
                        .forEach(option -> found.add(option.longestName()));
            }
        } else if (KEYS.contains(before.get(0)) && (before.size() == 1 || isRangeEnd(before))) {
            keys(typed, found);
        }
        found.removeIf(word -> !word.startsWith(typed));
        return found;
    }

    private static boolean isRangeEnd(List<String> before) {
        return before.get(0).equals("range") && before.size() == 2;
    }

    private void keys(String typed, TreeSet<String> found) {
        Bytes prefix;
        try {
            prefix = shell.bytes(typed);
        } catch (UsageException e) {
            // An odd number of hexadecimal digits.
            return;
        }
        RangeQuery query = RangeQuery.prefix(shell.family(), prefix, KEYS_MAX);
        await(
                        shell.client().range(query, LATELY).thenApply(RangeResult::entries),
                        List.<KvEntry>of())
                .forEach(entry -> found.add(Words.quoted(shell.text(entry.key()))));
    }

    /** What a call brings; the other, if it fails or takes long. */
    private static <T> T await(CompletableFuture<T> call, T otherwise) {
        try {
            return call.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        } catch (ExecutionException | TimeoutException e) {
            return otherwise;
        }
    }
}
