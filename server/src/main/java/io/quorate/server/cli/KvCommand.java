package io.quorate.server.cli;

import io.quorate.api.Bytes;
import io.quorate.api.ReadMode;
import io.quorate.kv.Fault;
import io.quorate.kv.KvChange;
import io.quorate.kv.KvEntry;
import io.quorate.kv.KvException;
import io.quorate.kv.KvOperation;
import io.quorate.kv.KvStatistics;
import io.quorate.kv.KvStore;
import io.quorate.kv.Mutation;
import io.quorate.kv.RangeQuery;
import io.quorate.kv.RangeResult;
import io.quorate.kv.Transaction;
import io.quorate.kv.client.Committed;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientException;
import io.quorate.kv.client.KvScan;
import io.quorate.kv.client.KvSession;
import io.quorate.kv.client.KvTransaction;
import io.quorate.kv.client.KvWatch;
import io.quorate.kv.v1.ClusterHealthReply;
import io.quorate.kv.v1.MemberHealth;
import io.quorate.server.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code quorate kv}. */
@Command(
        name = "kv",
        description = "Reads and writes keys of a running server.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate kv put greeting hello",
            "  quorate kv --endpoints localhost:50051,localhost:50052 get greeting",
            "  quorate kv range a z --limit 10 --reverse --json",
            "  quorate kv create-cf users",
            "  quorate kv commit transfer.txt",
            "  quorate kv watch user- --json",
            "  quorate kv shell"
        },
        subcommands = ShellCommand.class)
final class KvCommand implements Runnable {

    private static final String EXAMPLE = "%nExample:%n";

    private static final String SNAPSHOT = "--snapshot-version";
    private static final String SNAPSHOT_HELP =
            "As it was at this version, not now. Versions that are too old are not kept; see"
                    + " 'quorate kv stats'.";

    private static final String LIMIT_HELP =
            "How many at most; 0 for all, as of one version (default: ${DEFAULT-VALUE}).";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Endpoints endpoints = new Endpoints();

    @Option(
            names = "--cf",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The column family (default: ${DEFAULT-VALUE}).")
    private String columnFamily = KvStore.DEFAULT_COLUMN_FAMILY;

    @Option(
            names = "--hex",
            scope = ScopeType.INHERIT,
            description = "Keys and values are given and shown as hexadecimal digits.")
    private boolean hex;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints one JSON object.")
    private boolean json;

    /** Whose line this is; null if it is a command of its own. */
    private final @Nullable Shell shell;

    KvCommand() {
        this.shell = null;
    }

    /**
     * For one line of a shell.
     *
     * @param settings what was said when it was opened
     */
    KvCommand(KvCommand settings, Shell shell) {
        this.shell = shell;
        this.columnFamily = shell.family();
        this.hex = settings.hex;
        this.json = settings.json;
    }

    KvClient connect() {
        return endpoints.connect();
    }

    String columnFamily() {
        return columnFamily;
    }

    @Override
    public void run() {
        throw new UsageException(
                "say what to do: put, get, delete, delete-range, list, range, commit, watch, stats,"
                        + " health, fault, ping, shell; see --help");
    }

    @Command(
            description = "Sets a key.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv put greeting hello")
    int put(
            @Parameters(paramLabel = "KEY") String key,
            @Parameters(paramLabel = "VALUE") String value) {
        return write(new KvOperation.Put(columnFamily, bytes(key), bytes(value)));
    }

    @Command(
            description = "Removes a key, whether it is there or not.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv delete greeting")
    int delete(@Parameters(paramLabel = "KEY") String key) {
        return write(new KvOperation.Delete(columnFamily, bytes(key)));
    }

    @Command(
            name = "delete-range",
            description =
                    "Removes the keys from BEGIN (included) to END (excluded), all at once; no more"
                            + " than 10,000.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv delete-range user-a user-b")
    int deleteRange(
            @Parameters(paramLabel = "BEGIN") String begin,
            @Parameters(paramLabel = "END", arity = "0..1", defaultValue = "") String end) {
        Mutation.DeleteRange range;
        try {
            range =
                    new Mutation.DeleteRange(
                            columnFamily,
                            bytes(begin),
                            end.isEmpty() ? Optional.empty() : Optional.of(bytes(end)));
        } catch (KvException e) {
            throw new UsageException(Main.message(e));
        }
        Optional<KvTransaction> transaction = transaction();
        if (transaction.isPresent()) {
            transaction.get().deleteRange(range.columnFamily(), range.key(), range.end());
            return Main.DONE;
        }
        return done(ask(client -> client.commit(Transaction.blind(range)).join()));
    }

    @Command(
            name = "create-cf",
            description = "Makes a column family.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv create-cf users")
    int createColumnFamily(@Parameters(paramLabel = "NAME") String name) {
        return write(new KvOperation.CreateColumnFamily(name));
    }

    @Command(
            name = "drop-cf",
            description = "Removes a column family with all its keys.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv drop-cf users")
    int dropColumnFamily(@Parameters(paramLabel = "NAME") String name) {
        return write(new KvOperation.DropColumnFamily(name));
    }

    private Optional<KvTransaction> transaction() {
        return shell == null ? Optional.empty() : shell.transaction();
    }

    private int write(KvTransaction transaction, KvOperation operation) {
        if (operation instanceof KvOperation.Put) {
            KvOperation.Put put = (KvOperation.Put) operation;
            transaction.put(put.columnFamily(), put.key(), put.value());
        } else if (operation instanceof KvOperation.Delete) {
            KvOperation.Delete delete = (KvOperation.Delete) operation;
            transaction.delete(delete.columnFamily(), delete.key());
        } else {
            throw new UsageException("column families are not made or removed in a transaction");
        }
        return Main.DONE;
    }

    private static void requireNow(OptionalLong version) {
        if (version.isPresent()) {
            throw new UsageException("in a transaction all is read as of its own version");
        }
    }

    private int write(KvOperation operation) {
        Optional<KvTransaction> transaction = transaction();
        if (transaction.isPresent()) {
            return write(transaction.get(), operation);
        }
        return done(ask(client -> client.write(operation).join()));
    }

    private int done(long version) {
        print(json ? new Json().put("version", version) : "done, version " + version);
        return Main.DONE;
    }

    @Command(
            description = "Shows the value of a key; exit code 1 if it is not there.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv get greeting --json")
    int get(
            @Parameters(paramLabel = "KEY") String key,
            @Option(names = SNAPSHOT, paramLabel = "N", description = SNAPSHOT_HELP)
                    @Nullable Long version) {
        OptionalLong at = version(version);
        Optional<Bytes> value = get(bytes(key), at);
        if (json) {
            print(
                    new Json()
                            .put("key", key)
                            .put("found", value.isPresent())
                            .put("value", value.map(this::text).orElse(null)));
        } else if (value.isPresent()) {
            print(text(value.get()));
        } else {
            spec.commandLine().getErr().println("quorate: there is no key '" + key + "'");
        }
        return value.isPresent() ? Main.DONE : Main.FAILED;
    }

    private Optional<Bytes> get(Bytes key, OptionalLong at) {
        Optional<KvTransaction> transaction = transaction();
        if (transaction.isPresent()) {
            requireNow(at);
            return transaction.get().get(columnFamily, key).join();
        }
        return ask(client -> client.get(columnFamily, key, at, ReadMode.LINEARIZABLE).join());
    }

    @Command(
            description = "Shows the keys that start with a prefix, all if none is given.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv list user- --limit 10")
    int list(
            @Parameters(paramLabel = "PREFIX", arity = "0..1", defaultValue = "") String prefix,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = LIMIT_HELP)
                    int limit,
            @Option(names = SNAPSHOT, paramLabel = "N", description = SNAPSHOT_HELP)
                    @Nullable Long version) {
        return query(
                version(version),
                () -> RangeQuery.prefix(columnFamily, bytes(prefix), orAll(limit)));
    }

    @Command(
            description = "Shows the entries from BEGIN (included) to END (excluded).",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = {
                "  quorate kv range a z --limit 10 --reverse",
                "  quorate kv range --limit 0 --json"
            })
    int range(
            @Parameters(paramLabel = "BEGIN", arity = "0..1", defaultValue = "") String begin,
            @Parameters(paramLabel = "END", arity = "0..1", defaultValue = "") String end,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = LIMIT_HELP)
                    int limit,
            @Option(names = "--reverse", description = "From the largest key down.")
                    boolean reverse,
            @Option(names = SNAPSHOT, paramLabel = "N", description = SNAPSHOT_HELP)
                    @Nullable Long version) {
        return query(
                version(version),
                () ->
                        new RangeQuery(
                                columnFamily,
                                bytes(begin),
                                end.isEmpty() ? Optional.empty() : Optional.of(bytes(end)),
                                orAll(limit),
                                reverse,
                                false));
    }

    private static int orAll(int limit) {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }

    private static OptionalLong version(@Nullable Long version) {
        if (version != null && version < 0) {
            throw new UsageException(SNAPSHOT + " " + version + " is negative");
        }
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    private int query(OptionalLong at, Supplier<RangeQuery> makeQuery) {
        RangeQuery query;
        try {
            query = makeQuery.get();
        } catch (KvException e) {
            throw new UsageException(Main.message(e));
        }
        Optional<KvTransaction> transaction = transaction();
        if (transaction.isPresent()) {
            requireNow(at);
            RangeResult result = transaction.get().range(query).join();
            print(result.entries(), query.keysOnly(), result::hasMore);
            return Main.DONE;
        }
        return ask(
                client -> {
                    try (KvScan scan = client.scan(query, at, ReadMode.LINEARIZABLE)) {
                        print(scan, query.keysOnly(), scan::hasMore);
                    }
                    return Main.DONE;
                });
    }

    /**
     * Prints entries as they come: there may be more than memory holds.
     *
     * @param hasMore whether there are more than were asked for; to be asked at the end
     */
    private void print(Iterable<KvEntry> entries, boolean keysOnly, BooleanSupplier hasMore) {
        PrintWriter out = spec.commandLine().getOut();
        String separator = json ? "{\"entries\":[" : "";
        for (KvEntry entry : entries) {
            String key = text(entry.key());
            if (json) {
                Json object = new Json().put("key", key);
                out.print(separator);
                out.print(keysOnly ? object : object.put("value", text(entry.value())));
                separator = ",";
            } else {
                out.println(keysOnly ? key : key + "\t" + text(entry.value()));
            }
        }
        if (json) {
            out.print(separator.equals(",") ? "" : separator);
            out.println("],\"hasMore\":" + hasMore.getAsBoolean() + "}");
        } else if (hasMore.getAsBoolean()) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "there is more: raise --limit, or go on with 'range' from the"
                                    + " last key");
        }
    }

    @Command(
            name = "list-cf",
            description = "Shows the column families.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv list-cf")
    int listColumnFamilies() {
        List<String> names = ask(client -> client.columnFamilies(ReadMode.LINEARIZABLE).join());
        if (json) {
            print(new Json().put("columnFamilies", names));
        } else {
            names.forEach(this::print);
        }
        return Main.DONE;
    }

    @Command(
            description = {
                "Does all of a transaction, or nothing; exit code 3 if what it read was written"
                        + " since.",
                "",
                "FILE has one of these on each line, in any order but for the changes:",
                "  read-version N                   the version at which the reads were made",
                "  read KEY                         rests on this key",
                "  read-range BEGIN [END]           rests on the keys from BEGIN up to END",
                "  write-conflict BEGIN [END]       counts as written, for others",
                "  put KEY VALUE                    sets a key",
                "  delete KEY                       removes a key",
                "  delete-range BEGIN [END]         removes the keys from BEGIN up to END",
                "  put-stamped-key PREFIX VALUE     sets PREFIX + 10 bytes of versionstamp",
                "  put-stamped-value KEY PREFIX     sets a key to PREFIX + versionstamp",
                "  cf NAME                          the column family of the lines below",
                "What versionstamps made of keys and values is shown in hexadecimal digits.",
                "Words stand between blanks, or in quotation marks, where \\n, \\t, \\\" and"
                        + " \\\\ stand for others. # begins a comment."
            },
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv commit transfer.txt --json")
    int commit(@Parameters(paramLabel = "FILE") Path file) {
        Transaction transaction = TransactionFile.read(file, columnFamily, this::bytes);
        if (transaction().isPresent()) {
            throw new UsageException("a transaction has begun; 'commit' alone ends it");
        }
        return commit(
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                () -> ask(client -> commit(client, transaction)));
    }

    /** Shows how a commit ends; returns the exit code. */
    int commit(PrintWriter out, PrintWriter err, Supplier<Committed<Boolean>> commit) {
        try {
            Committed<Boolean> done = commit.get();
            List<String> keys = hex(done.generatedKeys());
            List<String> values = hex(done.generatedValues());
            if (json) {
                out.println(
                        new Json()
                                .put("committed", true)
                                .put("version", done.version())
                                .put("generatedKeys", keys)
                                .put("generatedValues", values));
            } else {
                out.println("done, version " + done.version());
                keys.forEach(key -> out.println("generated key " + key));
                values.forEach(value -> out.println("generated value " + value));
            }
            return Main.DONE;
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof KvClientException)
                    || !((KvClientException) e.getCause()).isConflict()) {
                throw e;
            }
            return conflict(out, err, (KvClientException) e.getCause());
        }
    }

    /** Versionstamps are no text. */
    private static List<String> hex(List<Bytes> generated) {
        return generated.stream().map(Bytes::toHex).toList();
    }

    private static Committed<Boolean> commit(KvClient client, Transaction transaction) {
        try (KvSession session = client.session()) {
            long version = session.commit(transaction).join();
            return new Committed<>(
                    true,
                    version,
                    transaction.generatedKeys(version),
                    transaction.generatedValues(version));
        }
    }

    private int conflict(PrintWriter out, PrintWriter err, KvClientException conflict) {
        if (json) {
            out.println(
                    new Json()
                            .put("committed", false)
                            .put("code", conflict.code())
                            .put("message", conflict.getMessage()));
        } else {
            err.println("quorate: conflict: " + conflict.getMessage());
        }
        return Main.CONFLICT;
    }

    @Command(
            description = {
                "Shows what is written to keys that start with a prefix, all if none is given, until"
                        + " Ctrl-C.",
                "Each change once and in order, also when nodes fail; exit code 1 if some are no"
                        + " longer kept."
            },
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv watch user- --from 1 --json")
    int watch(
            @Parameters(paramLabel = "PREFIX", arity = "0..1", defaultValue = "") String prefix,
            @Option(
                            names = "--from",
                            paramLabel = "VERSION",
                            description = "The first version that counts (default: the next one).")
                    @Nullable Long from,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            description = "Ends after so many changes.")
                    @Nullable Long limit) {
        if (limit != null && limit < 1) {
            throw new UsageException("--limit " + limit + " is not from 1 up");
        }
        long most = limit == null ? Long.MAX_VALUE : limit;
        Bytes start = bytes(prefix);
        return ask(
                client -> {
                    try (KvWatch watch =
                            from == null
                                    ? client.watch(columnFamily, start).join()
                                    : client.watch(columnFamily, start, from)) {
                        return show(watch, most);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private int show(KvWatch watch, long most) throws IOException {
        try {
            return EndedByShutdown.run(
                    () -> {
                        for (long shown = 0; shown < most; shown++) {
                            print(line(watch.next()));
                        }
                        return Main.DONE;
                    });
        } catch (InterruptedException e) {
            return Main.DONE;
        }
    }

    private Object line(KvChange change) {
        String key = text(change.key());
        if (json) {
            return new Json()
                    .put("version", change.version())
                    .put("key", key)
                    .put("deleted", change.value().isEmpty())
                    .put("value", change.value().map(this::text).orElse(null));
        }
        return change.version()
                + "\t"
                + change.value()
                        .map(value -> "put\t" + key + "\t" + text(value))
                        .orElse("delete\t" + key);
    }

    @Command(
            description = "Shows what the node keeps, and its transactions since it started.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv stats --json")
    int stats() {
        KvStatistics stats = ask(client -> client.statistics().join());
        if (json) {
            print(
                    new Json()
                            .put("version", stats.version())
                            .put("oldestVersion", stats.oldestVersion())
                            .put("historyVersions", stats.historyVersions())
                            .put("historyBytes", stats.historyBytes())
                            .put("conflictSegments", stats.conflictSegments())
                            .put("sessions", stats.sessions())
                            .put("timeMillis", stats.timeMillis())
                            .put("keys", stats.size().keys())
                            .put("bytes", stats.size().bytes())
                            .put("committed", stats.committed())
                            .put("aborted", stats.aborted()));
        } else {
            Table table = new Table("what", "value");
            table.row("keys, about", stats.size().keys());
            table.row("bytes of keys and values, about", stats.size().bytes());
            table.row("transactions committed", stats.committed());
            table.row("transactions aborted", stats.aborted());
            table.row("newest version", stats.version());
            table.row("oldest version that may be read", stats.oldestVersion());
            table.row("versions with a history", stats.historyVersions());
            table.row("bytes of history", stats.historyBytes());
            table.row("segments of the conflict index", stats.conflictSegments());
            table.row("open sessions", stats.sessions());
            table.row("the group's time", Instant.ofEpochMilli(stats.timeMillis()));
            table.print(spec.commandLine().getOut());
        }
        return Main.DONE;
    }

    @Command(
            description =
                    "Shows how the cluster stands, as its leader sees it; exit code 1 if a majority"
                            + " is not up.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv health --json")
    int health() {
        ClusterHealthReply reply = ask(client -> client.clusterHealth().join());
        if (json) {
            List<Json> members = new ArrayList<>();
            for (MemberHealth member : reply.getMembersList()) {
                members.add(
                        new Json()
                                .put("node", member.getNode())
                                .put("clientAddress", member.getClientAddress())
                                .put("votes", member.getVotes())
                                .put("up", member.getUp()));
            }
            print(
                    new Json()
                            .put("health", reply.getHealth())
                            .put("leader", reply.getLeader())
                            .put("members", members));
        } else {
            print(reply.getHealth() + ", node " + reply.getLeader() + " leads");
            Table table = new Table("node", "clients at", "votes", "state");
            for (MemberHealth member : reply.getMembersList()) {
                table.row(
                        member.getNode(),
                        member.getClientAddress(),
                        member.getVotes() ? "yes" : "no",
                        member.getUp() ? "up" : "down");
            }
            table.print(spec.commandLine().getOut());
        }
        return reply.getHealth().equals("unhealthy") ? Main.FAILED : Main.DONE;
    }

    @Command(
            description = {
                "Makes one node, the first of the endpoints, feign faults; its config has to allow"
                        + " that (kv.fault_injection).",
                "KIND is timeout (a read times out; a write is done, and its outcome unknown),"
                        + " conflict (of commits), corruption (of what is stored), or network (the"
                        + " node is not there)."
            },
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = {
                "  quorate kv fault timeout --on commit --probability 0.1 --duration 60",
                "  quorate kv fault timeout --on commit --probability 0"
            })
    int fault(
            @Parameters(paramLabel = "KIND") String kind,
            @Option(
                            names = "--on",
                            paramLabel = "OPERATION",
                            description =
                                    "write, commit, get, range, read-version, column-families or"
                                            + " watch (default: all).")
                    @Nullable String operation,
            @Option(
                            names = "--probability",
                            paramLabel = "P",
                            defaultValue = "1",
                            description =
                                    "Of each operation, from 0 to 1; 0 ends the fault (default:"
                                            + " ${DEFAULT-VALUE}).")
                    double probability,
            @Option(
                            names = "--duration",
                            paramLabel = "SECONDS",
                            defaultValue = "60",
                            description = "For how long (default: ${DEFAULT-VALUE} s).")
                    double seconds) {
        Fault fault;
        try {
            fault =
                    new Fault(
                            word(Fault.Kind.class, kind),
                            Optional.ofNullable(operation)
                                    .map(name -> word(Fault.Operation.class, name)),
                            probability,
                            Durations.ofSeconds("--duration", seconds));
        } catch (IllegalArgumentException | KvException e) {
            throw new UsageException(Main.message(e));
        }
        int node = ask(client -> client.setFault(fault).join());
        boolean ends = probability == 0 || seconds == 0;
        print(
                json
                        ? new Json().put("node", node).put("feigns", !ends)
                        : "node " + node + (ends ? " no longer feigns " : " feigns ") + kind);
        return Main.DONE;
    }

    private static <E extends Enum<E>> E word(Class<E> type, String word) {
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(word.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                return each;
            }
        }
        List<String> known = new ArrayList<>();
        for (E each : type.getEnumConstants()) {
            known.add(each.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        throw new UsageException("'" + word + "' is none of " + String.join(", ", known));
    }

    @Command(
            description = "Asks a node for an answer, and shows how long it took.",
            mixinStandardHelpOptions = true,
            footerHeading = EXAMPLE,
            footer = "  quorate kv ping --json")
    int ping() {
        long micros =
                ask(
                        client -> {
                            // Not the time of the connection.
                            client.ping(Bytes.EMPTY).join();
                            long began = System.nanoTime();
                            client.ping(Bytes.EMPTY).join();
                            return (System.nanoTime() - began) / 1_000;
                        });
        print(json ? new Json().put("micros", micros) : "answered in " + micros + " µs");
        return Main.DONE;
    }

    private <T> T ask(Function<KvClient, T> question) {
        if (shell != null) {
            if (endpoints.isGiven()) {
                throw new UsageException(
                        "where the servers are is said once, when the shell is opened");
            }
            return question.apply(shell.client());
        }
        try (KvClient client = endpoints.connect()) {
            return question.apply(client);
        }
    }

    private void print(Object line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
    }

    Bytes bytes(String text) {
        if (!hex) {
            return Bytes.utf8(text);
        }
        try {
            return Bytes.wrap(HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new UsageException("'" + text + "' is not a row of pairs of hexadecimal digits");
        }
    }

    String text(Bytes bytes) {
        return hex ? bytes.toHex() : bytes.toUtf8();
    }
}
