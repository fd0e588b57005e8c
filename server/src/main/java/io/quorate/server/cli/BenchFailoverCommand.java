package io.quorate.server.cli;

import io.quorate.api.Providers;
import io.quorate.bench.failover.Combination;
import io.quorate.bench.failover.FailoverBenchmark;
import io.quorate.bench.failover.FailoverOptions;
import io.quorate.bench.failover.FailoverReport;
import io.quorate.bench.failover.FailoverReport.Distribution;
import io.quorate.bench.failover.FailoverReport.Summary;
import io.quorate.bench.failover.ServerCluster;
import io.quorate.kv.KvStoreProvider;
import io.quorate.server.failover.ServerProcesses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate bench failover}. */
@Command(
        name = "failover",
        description = {
            "Starts clusters of server processes on this machine, kills their leaders again and"
                    + " again while writes are under way, and measures when the next write is"
                    + " served.",
            "Ends with 0 only if nothing acknowledged was lost and all nodes agree in the end."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured, and nothing was lost",
            "1:something was lost, or failed",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate bench failover",
            "  quorate bench failover --engines raft --transports grpc,thrift --rounds 100",
            "  quorate bench failover --nodes 5 --outstanding 64 --json failover.json"
        })
final class BenchFailoverCommand implements Callable<Integer> {

    static final int NODES_MIN = 3;
    static final int NODES_MAX = 9;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            description = "Which engines (default: ${DEFAULT-VALUE}).")
    private List<String> engines = List.of("raft", "paxos");

    @Option(
            names = "--transports",
            split = ",",
            paramLabel = "NAME",
            description = "Which transports (default: ${DEFAULT-VALUE}).")
    private List<String> transports = List.of("grpc");

    @Option(
            names = "--storage",
            paramLabel = "NAME",
            description =
                    "What keeps the engines' logs (default: ${DEFAULT-VALUE}). A killed node that"
                            + " comes back needs one that survives it.")
    private String storage = "wal";

    @Option(
            names = "--store",
            paramLabel = "NAME",
            description = "What keeps keys and values (default: ${DEFAULT-VALUE}).")
    private String store = "rocksdb";

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Processes of each cluster (default: ${DEFAULT-VALUE}).")
    private int nodes = 3;

    @Option(
            names = "--outstanding",
            paramLabel = "N",
            description = "Writes of 100 bytes under way (default: ${DEFAULT-VALUE}).")
    private int outstanding = 8;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            description = "How often each leader is killed (default: ${DEFAULT-VALUE}).")
    private int rounds = 10;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description =
                    "Where nodes keep their data, in folders that are removed in the end"
                            + " (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir", "."));

    @Mixin private BenchRun run = new BenchRun();

    @Override
    public Integer call() throws IOException {
        return run.call("failover", spec.commandLine().getErr(), this::benchmark, this::print);
    }

    private BenchRun.Benchmark<FailoverReport> benchmark(Consumer<String> progress) {
        FailoverOptions options = new FailoverOptions(engines, transports, rounds, outstanding);
        if (nodes < NODES_MIN || nodes > NODES_MAX) {
            throw new IllegalArgumentException(
                    "--nodes "
                            + nodes
                            + " is not between "
                            + NODES_MIN
                            + ", which survive the death of one, and "
                            + NODES_MAX);
        }
        engines.forEach(Providers.engines()::named);
        transports.forEach(BenchFailoverCommand::requireProcesses);
        if (!Providers.storages().named(storage).survivesProcess()) {
            throw new IllegalArgumentException(
                    "storage '" + storage + "' does not survive a killed process");
        }
        KvStoreProvider.all().named(store);
        return new FailoverBenchmark(options, this::cluster, progress)::run;
    }

    static void requireProcesses(String transport) {
        if (!Providers.transports().named(transport).crossesProcesses()) {
            throw new IllegalArgumentException(
                    "transport '" + transport + "' does not cross processes");
        }
    }

    private ServerCluster cluster(Combination combination) throws IOException {
        return ServerProcesses.of(combination, storage, store, nodes, directory);
    }

    private int print(FailoverReport report) {
        PrintWriter out = spec.commandLine().getOut();
        Table times = new Table("cluster", "from the kill", "unit", "p50", "p90", "p99", "max");
        for (Summary summary : report.summaries()) {
            Distribution first = summary.firstServed();
            row(times, summary, "another node leads", "ms", summary.elected());
            row(times, summary, "first write by a new leader", "ms", first);
            relative(times, summary, "upper election timeout", summary.electionTimeoutMax());
            relative(times, summary, "lower election timeout", summary.electionTimeoutMin());
            row(times, summary, "longest time without a write", "ms", summary.outage());
            row(times, summary, "killed node back and caught up", "ms", summary.caughtUp());
        }
        times.print(out);
        out.println();
        Table writes =
                new Table(
                        "cluster",
                        "rounds",
                        "acknowledged",
                        "lost",
                        "uncalled for",
                        "unknown",
                        "refused",
                        "digests");
        for (Summary summary : report.summaries()) {
            writes.row(
                    summary.combination(),
                    summary.rounds(),
                    summary.acknowledged(),
                    summary.findings().lost(),
                    summary.findings().uncalledFor(),
                    summary.unknown(),
                    summary.refused(),
                    summary.findings().digestsEqual() ? "equal" : "DIFFER");
        }
        writes.print(out);
        out.println();
        report.summaries().forEach(summary -> conclude(out, summary));
        out.println(
                (report.isGood()
                                ? "good: nothing acknowledged was lost, and all nodes agree. "
                                : "BAD: see above. ")
                        + BenchRun.load(report.machine()));
        return report.isGood() ? Main.DONE : Main.FAILED;
    }

    private static void row(
            Table table, Summary summary, String what, String unit, Distribution figures) {
        table.row(
                summary.combination(),
                what,
                unit,
                BenchRun.number(figures.p50()),
                BenchRun.number(figures.p90()),
                BenchRun.number(figures.p99()),
                BenchRun.number(figures.max()));
    }

    private static void relative(
            Table table, Summary summary, String what, @Nullable Duration timeout) {
        if (timeout != null) {
            row(
                    table,
                    summary,
                    "  the same, in times the " + what,
                    timeout.toMillis() + " ms",
                    summary.firstServed().dividedBy((double) timeout.toMillis()));
        }
    }

    private static void conclude(PrintWriter out, Summary summary) {
        Duration timeout = summary.electionTimeoutMax();
        if (timeout != null) {
            out.println(
                    summary.combination()
                            + ": served within 2 election timeouts (2 × "
                            + timeout.toMillis()
                            + " ms, the upper bound) in "
                            + (summary.rounds() - summary.slow())
                            + " of "
                            + summary.rounds()
                            + " rounds; p99 is "
                            + BenchRun.number(summary.firstServed().p99() / timeout.toMillis())
                            + " election timeouts");
        }
    }
}
