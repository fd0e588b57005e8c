package io.quorate.server.cli;

import io.quorate.kv.client.KvClientConfig;
import io.quorate.kv.protocol.KvProtocol;
import io.quorate.server.demo.Demo;
import io.quorate.server.demo.DemoOptions;
import io.quorate.server.demo.DemoReport;
import io.quorate.server.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate demo}. */
@Command(
        name = "demo",
        description = {
            "Starts replicas in one process, puts a load on them, and looks at what became of it.",
            "Ends with 0 only if every promise was kept and all replicas agree."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate demo",
            "  quorate demo --nodes 5 --ops 50000 --kill-leader",
            "  quorate demo --engine paxos --storage memory --store memory --json",
            "  quorate demo --transport thrift --tls",
            "  quorate demo --protocol thrift",
            "  quorate demo --workload list-append --ops 2000 --kill-leader",
            "  quorate demo --ops 0"
        })
final class DemoCommand implements Callable<Integer> {

    private static final String UNKNOWN_TOOK_EFFECT = "unknownTookEffect";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--engine",
            description = "Which engine agrees on the order (default: ${DEFAULT-VALUE}).")
    private String engine = "raft";

    @Option(
            names = "--transport",
            description = "Which transport connects replicas (default: ${DEFAULT-VALUE}).")
    private String transport = "grpc";

    @Option(
            names = "--storage",
            description = "What keeps the engine's log (default: ${DEFAULT-VALUE}).")
    private String storage = "wal";

    @Option(
            names = "--store",
            description = "What keeps keys and values (default: ${DEFAULT-VALUE}).")
    private String store = "rocksdb";

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description = {
                "What clients do, and what is checked (default: ${DEFAULT-VALUE}):",
                "  writes       keys of their own: none is lost",
                "  registers    puts and gets of a few keys: each key is linearizable",
                "  counter      transactions that add 1: each counts once",
                "  bank         transfers: no money comes or goes",
                "  list-append  transactions on lists: strictly serializable"
            })
    private String workload = "writes";

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many replicas (default: ${DEFAULT-VALUE}).")
    private int nodes = 3;

    @Option(
            names = "--ops",
            paramLabel = "K",
            description =
                    "How many operations (default: ${DEFAULT-VALUE}); 0 keeps the cluster up until"
                            + " Ctrl-C.")
    private int ops = 10_000;

    @Option(
            names = "--kill-leader",
            description = "Half-way the leader dies, and comes back when another leads.")
    private boolean killLeader;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            description = "How clients talk to replicas: grpc, thrift (default: ${DEFAULT-VALUE}).")
    private String protocol = KvClientConfig.DEFAULT_PROTOCOL;

    @Option(
            names = "--tls",
            description =
                    "The replicas speak TLS with each other, both sides with certificates that are"
                            + " made for this run.")
    private boolean tls;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "Where keys and values start (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a config key.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--json", description = "The last line is one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (nodes < 1 || nodes > 99) {
            throw new UsageException("--nodes " + nodes + " is not between 1 and 99");
        }
        if (ops < 0) {
            throw new UsageException("--ops " + ops + " is negative");
        }
        KvProtocol.all().named(protocol);
        Demo demo =
                new Demo(
                        new DemoOptions(
                                engine,
                                transport,
                                storage,
                                store,
                                workload,
                                nodes,
                                ops,
                                killLeader,
                                protocol,
                                tls,
                                seed,
                                sets),
                        line -> err.println("demo: " + line));
        try {
            return EndedByShutdown.run(() -> ops == 0 ? keepUp(demo) : run(demo));
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        } catch (InterruptedException e) {
            err.println("demo: interrupted; the cluster is gone");
            return ops == 0 ? Main.DONE : Main.FAILED;
        }
    }

    private static int keepUp(Demo demo) throws IOException, InterruptedException {
        demo.keepUp();
        return Main.DONE;
    }

    private int run(Demo demo) throws IOException, InterruptedException {
        DemoReport report = demo.run();
        print(report);
        return report.isGood() ? Main.DONE : Main.FAILED;
    }

    private void print(DemoReport report) {
        PrintWriter out = spec.commandLine().getOut();
        Table replicas = new Table("replica", "role", "epoch", "decided", "applied", "digest");
        for (DemoReport.Replica replica : report.replicas()) {
            replicas.row(
                    replica.node(),
                    replica.role(),
                    replica.epoch(),
                    replica.decided(),
                    replica.applied(),
                    replica.digest().substring(0, 16));
        }
        replicas.print(out);
        out.println();
        Table totals = new Table(workload, "");
        totals.row("acknowledged", report.acked());
        report.findings()
                .figures()
                .forEach(
                        (name, value) -> {
                            if (!name.equals(UNKNOWN_TOOK_EFFECT)) {
                                totals.row(words(name), value);
                            }
                        });
        totals.row("unknown", unknown(report));
        totals.row("refused", report.refused());
        totals.row("leader changes", report.leaderChanges());
        totals.row("throughput", Math.round(report.opsPerSecond()) + " ops/s");
        totals.row("p50", report.percentileMicros(50) + " µs");
        totals.row("p99", report.percentileMicros(99) + " µs");
        totals.print(out);
        if (!report.lastFailure().isEmpty()) {
            out.println("last failure: " + report.lastFailure());
        }
        report.findings().violations().forEach(violation -> out.println("broken: " + violation));
        if (!report.digestsEqual()) {
            out.println("broken: the replicas do not hold the same");
        }
        out.println(
                report.isGood()
                        ? "good: " + report.promise() + ", and all replicas agree"
                        : "BAD: see above");
        if (json) {
            out.println(asJson(report));
        }
    }

    private static String unknown(DemoReport report) {
        Long tookEffect = report.findings().figures().get(UNKNOWN_TOOK_EFFECT);
        return report.unknown() == 0 || tookEffect == null
                ? String.valueOf(report.unknown())
                : report.unknown() + " (" + tookEffect + " took effect)";
    }

    /** {@code wordsInARow} as words in a row. */
    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private Json asJson(DemoReport report) {
        Json object =
                new Json()
                        .put("engine", engine)
                        .put("transport", transport)
                        .put("storage", storage)
                        .put("store", store)
                        .put("protocol", protocol)
                        .put("workload", workload)
                        .put("tls", tls)
                        .put("nodes", nodes)
                        .put("ops", ops)
                        .put("acked", report.acked())
                        .put("unknown", report.unknown())
                        .put("refused", report.refused());
        report.findings().figures().forEach(object::put);
        return object.put("violations", report.findings().violations())
                .put("digestsEqual", report.digestsEqual())
                .put("leaderChanges", report.leaderChanges())
                .put("opsPerSecond", Math.round(report.opsPerSecond()))
                .put("p50Micros", report.percentileMicros(50))
                .put("p99Micros", report.percentileMicros(99));
    }
}
