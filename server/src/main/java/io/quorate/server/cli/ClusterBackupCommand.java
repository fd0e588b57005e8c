package io.quorate.server.cli;

import io.quorate.admin.v1.BackupHeader;
import io.quorate.kv.client.KvAdmin;
import io.quorate.server.backup.BackupWriter;
import io.quorate.server.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code quorate cluster backup}. */
@Command(
        name = "backup",
        description = {
            "Saves the whole state of a running cluster, of one moment, in a file.",
            "The node at the first endpoint sends it. In it is at least what was acknowledged"
                    + " before."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate cluster backup monday.backup",
            "  quorate cluster backup monday.backup --endpoints localhost:50052 --local --json"
        })
final class ClusterBackupCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @ParentCommand private ClusterCommand cluster = new ClusterCommand();

    @Parameters(paramLabel = "FILE", description = "Where to; never written over.")
    private Path file = Path.of("");

    @Option(
            names = "--local",
            description = "What the node has, also if the cluster has no leader.")
    private boolean local;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Progress progress = new Progress(spec.commandLine().getErr(), "bytes");
        String endpoint = cluster.endpoints().addresses().get(0);
        try (KvAdmin admin = cluster.endpoints().connectAdmin();
                BackupWriter writer =
                        BackupWriter.create(file, (done, of) -> progress.update(done, of, ""))) {
            admin.backup(endpoint, local, writer);
            BackupHeader header = writer.finish();
            progress.end(header.getSize(), header.getSize());
            print(out, header);
        }
        return Main.DONE;
    }

    private void print(PrintWriter out, BackupHeader header) {
        out.println(
                cluster.json()
                        ? json(file, header)
                        : "saved cluster "
                                + header.getCluster()
                                + " as of position "
                                + header.getPosition()
                                + " in "
                                + file);
    }

    static Json json(Path file, BackupHeader header) {
        return new Json()
                .put("file", file)
                .put("cluster", header.getCluster())
                .put("node", header.getNode())
                .put("engine", header.getEngine())
                .put("position", header.getPosition())
                .put("stateBytes", header.getSize())
                .put("timeMillis", header.getTimeMillis());
    }
}
