package io.quorate.server.cli;

import io.quorate.server.snapshot.SnapshotBenchmark;
import io.quorate.server.snapshot.SnapshotBenchmark.Applies;
import io.quorate.server.snapshot.SnapshotBenchmark.Result;
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

/** {@code quorate bench snapshot}. */
@Command(
        name = "snapshot",
        description = {
            "Fills a store, takes a snapshot of it while writes are applied, and gives it to an"
                    + " empty store.",
            "Ends with 0 only if 99 of 100 applies took no longer than the bound meanwhile, and the"
                    + " stores are equal in the end."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:within the bound", "1:not, or something failed", "2:wrong usage"},
        footerHeading = "%nExample:%n",
        footer = "  quorate bench snapshot --megabytes 1024")
final class BenchSnapshotCommand implements Callable<Integer> {

    private static final int MEGABYTES_MAX = 1 << 20;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--store",
            paramLabel = "NAME",
            description = "What keeps keys and values (default: ${DEFAULT-VALUE}).")
    private String store = "rocksdb";

    @Option(
            names = "--megabytes",
            paramLabel = "N",
            description = "How much is in it, in MiB (default: ${DEFAULT-VALUE}).")
    private int megabytes = 1024;

    @Option(
            names = "--bound",
            paramLabel = "MILLIS",
            description =
                    "How long 99 of 100 applies of 32 writes may take (default: ${DEFAULT-VALUE}"
                            + " ms).")
    private double boundMillis = 50;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description =
                    "Where it keeps its files, in a folder that is removed in the end (default:"
                            + " ${DEFAULT-VALUE}).")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir", "."));

    @Mixin private BenchRun run = new BenchRun();

    @Override
    public Integer call() throws IOException {
        return run.call("snapshot", spec.commandLine().getErr(), this::benchmark, this::print);
    }

    private BenchRun.Benchmark<Result> benchmark(Consumer<String> progress) {
        if (megabytes < 1 || megabytes > MEGABYTES_MAX) {
            throw new IllegalArgumentException(
                    "--megabytes " + megabytes + " is not between 1 and " + MEGABYTES_MAX);
        }
        return new SnapshotBenchmark(store, (long) megabytes << 20, directory, progress)::run;
    }

    private int print(Result result) {
        PrintWriter out = spec.commandLine().getOut();
        Table applies = new Table("applies of 32 writes", "count", "p50 ms", "p99 ms", "max ms");
        row(applies, "without a snapshot", result.before());
        row(applies, "while it is taken", result.during());
        applies.print(out);
        out.println();
        Table snapshot = new Table("snapshot of " + store, "value");
        snapshot.row("size, MiB", result.snapshotBytes() >> 20);
        snapshot.row("begun within, ms", BenchRun.number(result.beginMillis()));
        snapshot.row("taken within, s", BenchRun.number(result.takenSeconds()));
        snapshot.row("installed within, s", BenchRun.number(result.installedSeconds()));
        snapshot.row("states", result.equal() ? "equal" : "DIFFER");
        snapshot.print(out);
        out.println();
        boolean good = result.equal() && result.during().p99Millis() <= boundMillis;
        out.println(
                (good ? "good: " : "BAD: ")
                        + "p99 while it is taken is "
                        + BenchRun.number(result.during().p99Millis())
                        + " ms, the bound "
                        + BenchRun.number(boundMillis)
                        + " ms. "
                        + BenchRun.load(result.machine()));
        return good ? Main.DONE : Main.FAILED;
    }

    private static void row(Table table, String what, Applies applies) {
        table.row(
                what,
                applies.batches(),
                BenchRun.number(applies.p50Millis()),
                BenchRun.number(applies.p99Millis()),
                BenchRun.number(applies.maxMillis()));
    }
}
