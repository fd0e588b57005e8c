package io.quorate.server.cli;

import io.quorate.bench.engine.EngineBenchmark;
import io.quorate.bench.engine.EngineOptions;
import io.quorate.bench.engine.EngineReport;
import io.quorate.bench.engine.EngineReport.Breakdown;
import io.quorate.bench.engine.EngineReport.Comparison;
import io.quorate.bench.engine.EngineReport.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate bench}. */
@Command(
        name = "bench",
        description = {
            "Measures clusters of engines, transports and storages side by side, interleaved over"
                    + " rounds, and says which differences can be told from noise.",
            "State machines answer each command with itself; proposals are made at the leader."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:measured", "1:an operation failed, or a cluster did", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate bench --engines raft,paxos --outstanding 64,256",
            "  quorate bench --engines raft --transports inmemory,grpc,thrift --storage memory,wal",
            "  quorate bench --engines raft,raft --rounds 5     (there should be no difference)",
            "  quorate bench --engines mock --rates 1000,5000 --json out.json",
            "  quorate bench --engines raft,paxos --storage wal --processes --report out.html",
            "  quorate bench transport",
            "  quorate bench failover",
            "  quorate bench counter",
            "  quorate bench snapshot"
        },
        subcommands = {
            BenchTransportCommand.class,
            BenchFailoverCommand.class,
            BenchCounterCommand.class,
            BenchSnapshotCommand.class
        })
final class BenchCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Which engines; one given twice is measured beside itself"
                            + " (default: ${DEFAULT-VALUE}).")
    private List<String> engines = List.of("raft", "paxos", "mock");

    @Option(
            names = "--transports",
            split = ",",
            paramLabel = "NAME",
            description = "Which transports (default: inmemory; with --processes grpc).")
    private List<String> transports = List.of();

    @Option(
            names = "--storage",
            split = ",",
            paramLabel = "NAME",
            description = "What keeps the engines' logs (default: ${DEFAULT-VALUE}).")
    private List<String> storages = List.of("memory");

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Replicas of each cluster (default: ${DEFAULT-VALUE}).")
    private int nodes = 3;

    @Option(
            names = "--processes",
            description =
                    "Makes each replica a process of its own, and reaches it over TCP; else all"
                            + " are in this process.")
    private boolean processes;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "BYTES",
            description = "How large a command is (default: ${DEFAULT-VALUE}).")
    private List<Integer> sizes = List.of(128);

    @Option(
            names = "--outstanding",
            split = ",",
            paramLabel = "N",
            description = "Closed loops: operations always under way (default: ${DEFAULT-VALUE}).")
    private List<Integer> outstanding = List.of(1, 64, 256);

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "N",
            description =
                    "Open loops: operations a second, with latencies from when each was due"
                            + " (default: none).")
    private List<Integer> rates = List.of();

    @Option(
            names = "--reads",
            split = ",",
            paramLabel = "PERCENT",
            description =
                    "How many of a hundred operations are linearizable reads"
                            + " (default: ${DEFAULT-VALUE}).")
    private List<Integer> reads = List.of(0);

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long each case runs in each round (default: ${DEFAULT-VALUE}).")
    private double seconds = 2;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description =
                    "How long a cluster may take until its rate is flat"
                            + " (default: 10, with --processes 30).")
    private @Nullable Double warmUp;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            description =
                    "How often each case is measured, each time with two starts of its cluster, or"
                            + " with one if R is 1 (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--confidence",
            paramLabel = "C",
            description =
                    "How often intervals are to hold the true ratio (default: ${DEFAULT-VALUE}).")
    private double confidence = 0.99;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description =
                    "Where storages write, in a folder that is removed in the end"
                            + " (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir", "."));

    @Mixin private BenchRun run = new BenchRun();

    @Override
    public Integer call() throws IOException {
        return run.call(
                "engines",
                spec.commandLine().getErr(),
                progress -> new EngineBenchmark(options(), progress)::run,
                this::print);
    }

    private double warmUpDefault() {
        return processes ? 30 : 10;
    }

    private EngineOptions options() {
        return new EngineOptions(
                engines,
                transports.isEmpty() ? List.of(processes ? "grpc" : "inmemory") : transports,
                storages,
                nodes,
                processes,
                sizes,
                outstanding,
                rates,
                reads,
                Durations.ofSeconds("--seconds", seconds),
                Durations.ofSeconds("--warm-up", warmUp == null ? warmUpDefault() : warmUp),
                rounds,
                confidence,
                directory);
    }

    private static String sync(EngineReport report) {
        Double micros = report.diskSyncMicros();
        return micros == null ? "" : " A sync of 4 KiB takes " + Math.round(micros) + " µs.";
    }

    private int print(EngineReport report) {
        PrintWriter out = spec.commandLine().getOut();
        Table table =
                new Table(
                        "combination",
                        "workload",
                        "ops/s",
                        "p50 µs",
                        "p99 µs",
                        "p99.9 µs",
                        "CPU µs/op",
                        "syncs/op",
                        "failed");
        for (Summary summary : report.summaries()) {
            table.row(
                    summary.measured().combination(),
                    summary.measured().workload(),
                    Math.round(summary.opsPerSecond()),
                    BenchRun.number(summary.p50Micros()),
                    BenchRun.number(summary.p99Micros()),
                    BenchRun.number(summary.p999Micros()),
                    BenchRun.number(summary.cpuMicrosPerOp()),
                    summary.syncsPerOp() == 0 ? "-" : BenchRun.number(summary.syncsPerOp()),
                    summary.failures());
        }
        table.print(out);
        out.println();
        for (Breakdown breakdown : report.breakdowns()) {
            out.println(
                    breakdown.combination()
                            + " BROKE DOWN in round "
                            + breakdown.round()
                            + ": "
                            + breakdown.why());
        }
        for (Comparison comparison : report.comparisons()) {
            if (comparison.left().isComparable(comparison.right())) {
                out.println(comparison.verdict());
            }
        }
        out.println(
                "Medians over "
                        + report.options().rounds()
                        + " rounds; ratios by pairs within rounds, with intervals of "
                        + Math.round(report.options().confidence() * 100)
                        + " % confidence, of combinations that differ in one part. "
                        + BenchRun.load(report.machine())
                        + sync(report));
        if (!report.isGood()) {
            out.println("BAD: something failed, see above.");
            return Main.FAILED;
        }
        return Main.DONE;
    }
}
