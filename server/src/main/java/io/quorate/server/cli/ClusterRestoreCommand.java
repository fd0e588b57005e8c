package io.quorate.server.cli;

import io.quorate.server.backup.Backup;
import io.quorate.server.backup.Restoration;
import io.quorate.server.config.Config;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.NodeConfigs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster restore}. */
@Command(
        name = "restore",
        description = {
            "Makes the data directory of a node of a new cluster, which begins with a saved state.",
            "Nothing runs meanwhile. Do it for EVERY node of the new cluster, from the same file,"
                    + " before any of them is started: nodes without it could begin anew. Engine,"
                    + " transport and store may be others than those of the cluster that was"
                    + " saved; its name must be another one."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster restore monday.backup --config new/quorate.toml --node 1",
            "  quorate cluster restore monday.backup --config new/quorate.toml --node 2 --json"
        })
final class ClusterRestoreCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Parameters(paramLabel = "FILE", description = "What 'quorate cluster backup' wrote.")
    private Path file = Path.of("");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "The config of the new cluster.")
    private Path configFile = Path.of("");

    @Option(names = "--node", paramLabel = "N", required = true, description = "Which member.")
    private String node = "";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a key of the file.")
    private List<String> sets = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Config given = ConfigFiles.read(configFile, System.getenv(), sets, err);
        NodeConfig config = nodeConfig(given);
        Progress checking = new Progress(err, "bytes checked");
        long all = Files.size(file);
        Backup backup = Backup.open(file, done -> checking.update(done, all, ""));
        checking.end(all, all);
        Progress writing = new Progress(err, "bytes written");
        long size = backup.header().getSize();
        restoration(config, backup).run(done -> writing.update(done, size, ""));
        writing.end(size, size);
        PrintWriter out = spec.commandLine().getOut();
        if (cluster.json()) {
            out.println(
                    ClusterBackupCommand.json(file, backup.header())
                            .put("newCluster", config.cluster())
                            .put("newNode", config.self().value())
                            .put("directory", config.dataDirectory()));
        } else {
            out.println(
                    "node "
                            + config.self()
                            + " of cluster "
                            + config.cluster()
                            + " begins with the state of cluster "
                            + backup.header().getCluster()
                            + " as of position "
                            + backup.header().getPosition());
            out.println("do the same for all its nodes before any of them is started");
        }
        return Main.DONE;
    }

    private NodeConfig nodeConfig(Config given) {
        try {
            return NodeConfigs.of(given, MemberEdit.node(node));
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    private static Restoration restoration(NodeConfig config, Backup backup) {
        try {
            return new Restoration(config, backup);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }
}
