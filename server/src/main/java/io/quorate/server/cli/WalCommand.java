package io.quorate.server.cli;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import io.quorate.api.Providers;
import io.quorate.api.RecordSummary;
import io.quorate.api.StorageProvider;
import io.quorate.api.StorageReport;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.json.Json;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code quorate wal}. */
@Command(
        name = "wal",
        description = "Looks at the log of a node that does not run. Changes nothing.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate wal inspect data/node-1",
            "  quorate wal inspect data/node-1 --records 20 --json",
            "  quorate wal verify data/node-1"
        })
final class WalCommand implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--storage",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "What wrote it (default: ${DEFAULT-VALUE}).")
    private String storage = "wal";

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints one JSON object.")
    private boolean json;

    @Override
    public void run() {
        throw new UsageException("say 'quorate wal inspect DIR' or 'quorate wal verify DIR'");
    }

    @Command(
            name = "inspect",
            description = {
                "Shows what is in it: whose it is, its files, positions, epochs, snapshots.",
                "Exit code 1 if it is damaged."
            },
            mixinStandardHelpOptions = true,
            footerHeading = "%nExamples:%n",
            footer = {
                "  quorate wal inspect data/node-1",
                "  quorate wal inspect data/node-1 --records 20"
            })
    int inspect(
            @Parameters(paramLabel = "DIR", description = "A node's folder.") Path directory,
            @Option(
                            names = "--records",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Shows the newest N records, too.")
                    int records) {
        return look(directory, new LogContents(Math.max(0, records)), true);
    }

    @Command(
            name = "verify",
            description = {
                "Reads and checks all of it, as a node would at its start.",
                "Exit code 1 if something is damaged; it says which file, and where in it."
            },
            mixinStandardHelpOptions = true,
            footerHeading = "%nExample:%n",
            footer = "  quorate wal verify data/node-1 --json")
    int verify(@Parameters(paramLabel = "DIR", description = "A node's folder.") Path directory) {
        return look(directory, new LogContents(0), false);
    }

    private int look(Path directory, LogContents contents, boolean all) {
        StorageProvider provider;
        try {
            provider = Providers.storages().named(storage);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
        PrintWriter out = spec.commandLine().getOut();
        StorageReport report;
        try {
            report = provider.inspect(storageIn(directory), contents);
        } catch (ConsensusException e) {
            if (!(e.error() instanceof ConsensusError.Corrupt)) {
                throw e;
            }
            damaged(out, (ConsensusError.Corrupt) e.error());
            return Main.FAILED;
        }
        if (json) {
            out.println(asJson(report, contents));
        } else if (all) {
            print(out, report, contents);
        } else {
            out.println("sound: " + contents.count() + " records, " + contents.bytes() + " bytes");
        }
        return Main.DONE;
    }

    /** A node's folder has its storage in a folder of its own. */
    private static Path storageIn(Path directory) {
        Path within = directory.resolve(NodeConfig.CONSENSUS_FOLDER);
        return Files.isDirectory(within) ? within : directory;
    }

    private void damaged(PrintWriter out, ConsensusError.Corrupt damage) {
        out.println(
                json
                        ? new Json()
                                .put("sound", false)
                                .put("file", damage.file())
                                .put("offset", damage.offset())
                                .put("problem", damage.detail())
                        : "damaged: "
                                + damage.file()
                                + " at offset "
                                + damage.offset()
                                + ": "
                                + damage.detail());
    }

    private static void print(PrintWriter out, StorageReport report, LogContents contents) {
        out.println(
                "node "
                        + report.node()
                        + " of cluster "
                        + report.cluster()
                        + ", engine "
                        + report.engine()
                        + ", incarnation "
                        + report.incarnation());
        Table files = new Table("file", "bytes", "");
        report.files().forEach(file -> files.row(file.name(), file.bytes(), file.detail()));
        files.print(out);
        for (StorageReport.GroupReport group : report.groups()) {
            LogContents.Span span = contents.of(group.group());
            out.println(
                    "group "
                            + group.group()
                            + ": records "
                            + group.firstLsn()
                            + " to "
                            + group.lastLsn()
                            + ", "
                            + span
                            + group.snapshot()
                                    .map(
                                            snapshot ->
                                                    ", snapshot at position "
                                                            + snapshot.position()
                                                            + " of "
                                                            + snapshot.size()
                                                            + " bytes")
                                    .orElse(", no snapshot"));
        }
        if (!contents.newest().isEmpty()) {
            Table records = new Table("group", "record", "bytes", "positions", "epoch", "");
            for (LogContents.Line line : contents.newest()) {
                RecordSummary summary = line.summary();
                records.row(
                        line.group(),
                        line.lsn(),
                        line.bytes(),
                        summary.firstPosition() + " to " + summary.lastPosition(),
                        summary.epoch(),
                        summary.kind());
            }
            records.print(out);
        }
    }

    private static Json asJson(StorageReport report, LogContents contents) {
        List<Json> files = new ArrayList<>();
        report.files()
                .forEach(
                        file ->
                                files.add(
                                        new Json()
                                                .put("file", file.name())
                                                .put("bytes", file.bytes())
                                                .put("detail", file.detail())));
        List<Json> groups = new ArrayList<>();
        report.groups().forEach(group -> groups.add(asJson(group, contents.of(group.group()))));
        List<Json> records = new ArrayList<>();
        contents.newest().forEach(line -> records.add(line.json()));
        return new Json()
                .put("sound", true)
                .put("cluster", report.cluster())
                .put("node", report.node().value())
                .put("engine", report.engine())
                .put("incarnation", report.incarnation())
                .put("records", contents.count())
                .put("bytes", contents.bytes())
                .put("files", files)
                .put("groups", groups)
                .put("newest", records);
    }

    private static Json asJson(StorageReport.GroupReport group, LogContents.Span span) {
        return new Json()
                .put("group", group.group())
                .put("firstRecord", group.firstLsn())
                .put("lastRecord", group.lastLsn())
                .put("firstPosition", span.firstPosition())
                .put("lastPosition", span.lastPosition())
                .put("firstEpoch", span.firstEpoch())
                .put("lastEpoch", span.lastEpoch())
                .put(
                        "snapshotPosition",
                        group.snapshot().map(snapshot -> snapshot.position()).orElse(0L));
    }
}
