package io.quorate.simulation;

import io.quorate.api.Providers;
import io.quorate.server.log.Logging;
import io.quorate.testkit.search.Search;
import io.quorate.testkit.search.SearchBounds;
import io.quorate.testkit.search.SearchReport;
import io.quorate.testkit.search.SearchedEngine;
import io.quorate.testkit.sim.SimOptions;
import io.quorate.testkit.sim.SimReport;
import io.quorate.testkit.sim.SimRequest;
import io.quorate.testkit.sim.SimStats;
import io.quorate.testkit.sim.SimulatedEngine;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an engine in simulated worlds, one after the other, until one breaks a rule. */
@Command(
        name = "sim",
        description = "Runs an engine in simulated worlds where everything goes wrong that can.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:every rule was kept", "1:a rule was broken", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate sim --engine raft --seeds 1000",
            "  quorate sim --engine paxos --seeds 500 --nodes 4 --quorum simple:3,2",
            "  quorate sim --engine raft --seed 4711",
            "  quorate sim --engine raft --exhaustive --depth 10"
        })
final class SimCommand implements Callable<Integer> {

    private static final int DONE = 0;
    private static final int BROKEN = 1;
    private static final int PROGRESS_MAX = 20;

    @Option(
            names = "--engine",
            required = true,
            paramLabel = "NAME",
            description = "The engine: raft or paxos.")
    private String engine = "";

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many worlds to run (default ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--first",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "The first world's seed (default ${DEFAULT-VALUE}).")
    private long first;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Runs this one world and tells its story.")
    private @Nullable Long seed;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "400",
            description = "How much of the story, the newest lines (default ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many nodes each cluster has (default: drawn from the seed).")
    private @Nullable Integer nodes;

    @Option(
            names = "--quorum",
            paramLabel = "QUORUM",
            description =
                    "What a quorum is: majority, simple:q1,q2, weighted:id=w,..., grid:RxC"
                            + " (default: drawn from the seed).")
    private @Nullable String quorum;

    @Option(
            names = "--turmoil",
            paramLabel = "SECONDS",
            description = "Virtual seconds of faults in each world (default 5).")
    private @Nullable Integer turmoil;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "Begins no further world after so many minutes.")
    private @Nullable Integer minutes;

    @Option(names = "--json", description = "Prints one object as JSON.")
    private boolean json;

    @ArgGroup(exclusive = false, heading = "%nInstead of worlds from seeds:%n")
    private @Nullable SearchOptions search;

    /** Set by picocli. */
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        check("--seeds", seeds, 1, Integer.MAX_VALUE);
        check("--lines", lines, 1, 1_000_000);
        check("--nodes", nodes, 1, SimOptions.NODES_MAX);
        check("--turmoil", turmoil, 1, 86_400);
        check("--minutes", minutes, 1, 525_600);
        Logging.silence();
        if (search != null && search.isExhaustive()) {
            return searchAll(search);
        }
        SimulatedEngine simulated =
                Providers.load("simulated engine", ServiceLoader.load(SimulatedEngine.class))
                        .named(engine);
        Duration length = turmoil == null ? null : Duration.ofSeconds(turmoil);
        SimRequest request = new SimRequest(nodes, quorum, length);
        return seed == null ? runMany(simulated, request) : replay(simulated, request, seed);
    }

    private int searchAll(SearchOptions options) {
        SearchedEngine searched =
                Providers.load("searched engine", ServiceLoader.load(SearchedEngine.class))
                        .named(engine);
        SearchBounds bounds;
        try {
            bounds = options.bounds(searched.bounds(), nodes);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        SearchReport report = Search.of(searched.protocol(), bounds).run(this::tellLevel);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(SearchJson.of(engine, report));
        } else {
            report.schedule().forEach(out::println);
            out.println(engine + ": " + report);
        }
        return report.broken().isEmpty() ? DONE : BROKEN;
    }

    private void tellLevel(SearchReport report) {
        if (!json) {
            PrintWriter progress = spec.commandLine().getErr();
            progress.printf(
                    Locale.ROOT,
                    "  depth %d, %,d states, %,.0f states/s%n",
                    report.depth(),
                    report.states(),
                    report.statesPerSecond());
            progress.flush();
        }
    }

    private int runMany(SimulatedEngine simulated, SimRequest request) {
        SimStats sum = new SimStats();
        int step = Math.max(1, seeds / PROGRESS_MAX);
        for (int i = 0; i < seeds && !isTimeUp(sum); i++) {
            long next = first + i;
            SimReport report = simulated.simulation(next, request).run(next);
            sum.add(report.stats());
            if (report.failure().isPresent()) {
                return print(sum, next, report.failure().get());
            }
            if ((i + 1) % step == 0 && !json) {
                PrintWriter progress = spec.commandLine().getErr();
                progress.println("  " + (i + 1) + " of " + seeds + " worlds");
                progress.flush();
            }
        }
        return print(sum, 0, null);
    }

    private int replay(SimulatedEngine simulated, SimRequest request, long one) {
        SimReport report = simulated.simulation(one, request).trace(one, lines);
        if (!json) {
            PrintWriter out = spec.commandLine().getOut();
            report.trace().forEach(out::println);
            out.println();
        }
        return print(report.stats(), one, report.failure().orElse(null));
    }

    private int print(SimStats stats, long at, @Nullable String failure) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(SimJson.of(engine, stats, at, failure, replayCommand(at)));
        } else {
            out.println(engine + ": " + stats);
            if (failure == null) {
                out.println("every rule was kept");
            } else {
                out.println("seed " + at + " broke a rule: " + failure);
                out.println("replay it: " + replayCommand(at));
            }
        }
        return failure == null ? DONE : BROKEN;
    }

    private String replayCommand(long at) {
        StringBuilder text = new StringBuilder("./quorate sim --engine ");
        text.append(engine).append(" --seed ").append(at);
        append(text, "--nodes", nodes);
        append(text, "--quorum", quorum);
        append(text, "--turmoil", turmoil);
        return text.toString();
    }

    private static void append(StringBuilder text, String option, @Nullable Object value) {
        if (value != null) {
            text.append(' ').append(option).append(' ').append(value);
        }
    }

    private boolean isTimeUp(SimStats sum) {
        return minutes != null && sum.realNanos() >= Duration.ofMinutes(minutes).toNanos();
    }

    private void check(String option, @Nullable Integer value, int min, int max) {
        if (value != null && (value < min || value > max)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + ": " + value + " is not within " + min + " to " + max);
        }
    }
}
