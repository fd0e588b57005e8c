package io.quorate.server.cli;

import io.quorate.bench.transport.TransportBenchmark;
import io.quorate.bench.transport.TransportOptions;
import io.quorate.bench.transport.TransportReport;
import io.quorate.bench.transport.TransportReport.Comparison;
import io.quorate.bench.transport.TransportReport.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate bench transport}. */
@Command(
        name = "transport",
        description = {
            "Sends envelopes to a second process, which sends them back, and does the same by two"
                    + " bare Netty echoes of the same batches: of bytes that nobody looks into, and"
                    + " of frames that are copied out one by one.",
            "A transport that does not cross processes has both ends in this one."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:measured", "1:failed", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate bench transport",
            "  quorate bench transport --transports grpc --batch 1,16,64 --rounds 20",
            "  quorate bench transport --seconds 0.5 --json transport.json"
        })
final class BenchTransportCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--transports",
            split = ",",
            paramLabel = "NAME",
            description = "Which transports (default: ${DEFAULT-VALUE}).")
    private List<String> transports = List.of("grpc", "thrift", "inmemory");

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "N",
            description =
                    "How many envelopes are sent one right after the other; several numbers are"
                            + " measured each (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches = List.of(64);

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            description = "The payload of an envelope (default: ${DEFAULT-VALUE}).")
    private int size = 128;

    @Option(
            names = "--outstanding",
            paramLabel = "N",
            description = "Envelopes under way, for throughput (default: ${DEFAULT-VALUE}).")
    private int outstanding = 1_024;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long each case runs in each round (default: ${DEFAULT-VALUE}).")
    private double seconds = 1;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description =
                    "How long each case may take until its rate is flat"
                            + " (default: ${DEFAULT-VALUE}).")
    private double warmUp = 15;

    @Option(
            names = "--rounds",
            paramLabel = "R",
            description = "How often each case is measured (default: ${DEFAULT-VALUE}).")
    private int rounds = 10;

    @Option(
            names = "--confidence",
            paramLabel = "C",
            description =
                    "How often intervals are to hold the true ratio (default: ${DEFAULT-VALUE}).")
    private double confidence = 0.99;

    @Mixin private BenchRun run = new BenchRun();

    @Override
    public Integer call() throws IOException {
        return run.call(
                "transport",
                spec.commandLine().getErr(),
                progress -> new TransportBenchmark(options(), progress)::run,
                this::print);
    }

    private TransportOptions options() {
        return new TransportOptions(
                transports,
                batches,
                size,
                outstanding,
                Durations.ofSeconds("--seconds", seconds),
                Durations.ofSeconds("--warm-up", warmUp),
                rounds,
                confidence);
    }

    private int print(TransportReport report) {
        PrintWriter out = spec.commandLine().getOut();
        Table table =
                new Table(
                        "transport",
                        "load",
                        "envelopes/s",
                        "p50 µs",
                        "p99 µs",
                        "CPU µs each",
                        "rate × netty",
                        "rate × netty-frames",
                        "p50 × netty",
                        "p50 × netty-frames");
        for (Summary summary : report.summaries()) {
            List<Comparison> compared = summary.comparisons();
            table.row(
                    summary.measured().transport(),
                    summary.measured().load(),
                    Math.round(summary.envelopesPerSecond()),
                    BenchRun.number(summary.p50Micros()),
                    BenchRun.number(summary.p99Micros()),
                    BenchRun.number(summary.cpuMicrosPerEnvelope()),
                    compared.isEmpty() ? "" : compared.get(0).throughput(),
                    compared.isEmpty() ? "" : compared.get(1).throughput(),
                    compared.isEmpty() ? "" : compared.get(0).p50(),
                    compared.isEmpty() ? "" : compared.get(1).p50());
        }
        table.print(out);
        out.println();
        for (Summary summary : report.summaries()) {
            summary.comparisons().forEach(comparison -> out.println(comparison.verdict()));
        }
        out.println(
                "Medians over "
                        + report.options().rounds()
                        + " rounds; ratios by pairs within rounds, with intervals of "
                        + Math.round(report.options().confidence() * 100)
                        + " % confidence. "
                        + BenchRun.load(report.machine()));
        return Main.DONE;
    }
}
