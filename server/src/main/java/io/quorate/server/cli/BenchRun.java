package io.quorate.server.cli;

import io.quorate.bench.report.HtmlReport;
import io.quorate.bench.report.JsonFile;
import io.quorate.bench.report.Machine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all benchmarks have in common: how they are run, and where their results go. */
final class BenchRun {

    /** Of what a page has a view. */
    private static final List<String> WITH_PAGE = List.of("engines", "failover", "transport");

    @Option(names = "--json", paramLabel = "FILE", description = "Writes every sample there.")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Writes a page there that opens in a browser without a network.")
    private @Nullable Path page;

    /** Something that takes a while and has a result. */
    interface Benchmark<R> {
        R run() throws IOException, InterruptedException;
    }

    /**
     * Runs a benchmark, and returns the exit code.
     *
     * @param kind of what it gives, as {@link HtmlReport.Content} names it
     * @param err is told how it goes
     * @param maker makes the benchmark, of what takes its progress; an {@link
     *     IllegalArgumentException} says what is wrong with the options
     * @param printer prints the result, and returns the exit code
     * @throws UsageException if the options make no sense
     */
    <R> int call(
            String kind,
            PrintWriter err,
            Function<Consumer<String>, Benchmark<R>> maker,
            ToIntFunction<R> printer)
            throws IOException {
        if (page != null && !WITH_PAGE.contains(kind)) {
            throw new UsageException("there is no page of this benchmark: leave --report out");
        }
        Benchmark<R> benchmark;
        try {
            if (json != null) {
                JsonFile.check(json);
            }
            if (page != null) {
                JsonFile.check(page);
            }
            benchmark = maker.apply(line -> err.println("bench: " + line));
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
        try {
            return EndedByShutdown.run(() -> run(kind, benchmark, printer));
        } catch (InterruptedException e) {
            err.println("bench: interrupted");
            return Main.FAILED;
        }
    }

    private <R> int run(String kind, Benchmark<R> benchmark, ToIntFunction<R> printer)
            throws IOException, InterruptedException {
        R report = benchmark.run();
        int exit = printer.applyAsInt(report);
        if (json != null) {
            JsonFile.write(json, report);
        }
        if (page != null) {
            HtmlReport.write(page, new HtmlReport.Content(kind, report));
        }
        return exit;
    }

    /** A figure with as many digits as tell something. */
    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    /** What the machine had to do beside. */
    static String load(Machine machine) {
        return "Load before: "
                + number(machine.loadBefore())
                + " on "
                + machine.processors()
                + " processors.";
    }
}
