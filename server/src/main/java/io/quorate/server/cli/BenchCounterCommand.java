package io.quorate.server.cli;

import io.quorate.api.Providers;
import io.quorate.bench.failover.Combination;
import io.quorate.kv.KvStoreProvider;
import io.quorate.server.failover.CounterRounds;
import io.quorate.server.failover.ServerProcesses;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate bench counter}. */
@Command(
        name = "counter",
        description = {
            "Starts a cluster of server processes on this machine, and kills one of them again and"
                    + " again (SIGKILL), the leader every second time, while clients count in"
                    + " transactions.",
            "Ends with 0 only if every node holds exactly what was counted in the end."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the count is exact",
            "1:it is not, or something failed",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate bench counter --rounds 200",
            "  quorate bench counter --engine paxos --transport thrift --rounds 50"
        })
final class BenchCounterCommand implements Callable<Integer> {

    private static final int ROUNDS_MAX = 10_000;
    private static final int CLIENTS_MAX = 64;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "Which engine (default: ${DEFAULT-VALUE}).")
    private String engine = "raft";

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "Which transport (default: ${DEFAULT-VALUE}).")
    private String transport = "grpc";

    @Option(
            names = "--store",
            paramLabel = "NAME",
            description = "What keeps keys and values (default: ${DEFAULT-VALUE}).")
    private String store = "rocksdb";

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "Processes of the cluster (default: ${DEFAULT-VALUE}).")
    private int nodes = 3;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "How many count at the same time (default: ${DEFAULT-VALUE}).")
    private int clients = 2;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            description = "How often a node is killed (default: ${DEFAULT-VALUE}).")
    private int rounds = 20;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Chooses the nodes (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description =
                    "Where nodes keep their data, in a folder that is removed in the end (default:"
                            + " ${DEFAULT-VALUE}).")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir", "."));

    @Mixin private BenchRun run = new BenchRun();

    @Override
    public Integer call() throws IOException {
        return run.call("counter", spec.commandLine().getErr(), this::benchmark, this::print);
    }

    private BenchRun.Benchmark<CounterRounds.Result> benchmark(Consumer<String> progress) {
        inRange("--rounds", rounds, 1, ROUNDS_MAX);
        inRange("--clients", clients, 1, CLIENTS_MAX);
        inRange("--nodes", nodes, BenchFailoverCommand.NODES_MIN, BenchFailoverCommand.NODES_MAX);
        Providers.engines().named(engine);
        KvStoreProvider.all().named(store);
        BenchFailoverCommand.requireProcesses(transport);
        return () -> {
            try (ServerProcesses servers =
                    ServerProcesses.of(
                            new Combination(engine, transport), "wal", store, nodes, directory)) {
                return new CounterRounds(servers, clients, seed, progress).run(rounds);
            }
        };
    }

    private static void inRange(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    option + " " + value + " is not between " + min + " and " + max);
        }
    }

    private int print(CounterRounds.Result result) {
        PrintWriter out = spec.commandLine().getOut();
        Table table = new Table("what", "value");
        table.row("nodes killed", result.rounds());
        table.row("  of which led", result.leaders());
        table.row("increments acknowledged", result.acknowledged());
        table.row("increments of unknown outcome", result.unknown());
        result.counted().forEach((node, count) -> table.row("count of node " + node, count));
        table.row("states", result.digestsEqual() ? "equal" : "DIFFER");
        table.print(out);
        out.println(result.isExact() ? "good: the count is exact" : "BAD: the count is wrong");
        return result.isExact() ? Main.DONE : Main.FAILED;
    }
}
