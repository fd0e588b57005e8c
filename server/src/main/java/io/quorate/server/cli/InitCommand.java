package io.quorate.server.cli;

import io.quorate.kv.protocol.KvRole;
import io.quorate.server.config.Config;
import io.quorate.server.json.Json;
import io.quorate.server.local.ClusterFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code quorate init}. */
@Command(
        name = "init",
        description = "Writes the config of a new cluster, with certificates if wanted.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate init my-cluster",
            "  quorate init my-cluster --nodes 5 --engine paxos --transport thrift --tls --spare 2",
            "  quorate init my-cluster --secure",
            "  quorate init my-cluster --host db1,db2,db3 --secure"
        })
final class InitCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The folder; made if it is not there.")
    private Path directory = Path.of("");

    @Mixin private NewClusterOptions options = new NewClusterOptions();

    @Option(
            names = "--force",
            description =
                    "Replaces a config and certificates that are there. What nodes keep stays.")
    private boolean force;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ClusterFolder folder = new ClusterFolder(directory);
        Config config = options.writeTo(folder, force);
        config.warnings().forEach(warning -> err.println("warning: " + warning));
        if (json) {
            out.println(json(folder, config));
            return Main.DONE;
        }
        out.println(
                "wrote "
                        + folder.config()
                        + " for "
                        + config.members().size()
                        + " nodes of cluster "
                        + config.values().get("cluster.name"));
        out.println("next, on this machine: quorate up --dir " + folder.path());
        if (Files.exists(folder.token(KvRole.ADMIN))) {
            out.println(
                    "tokens, for their owner's eyes: "
                            + folder.token(KvRole.ADMIN).getParent()
                            + "; commands show one with --token-file, or with --dir "
                            + folder.path());
        }
        out.println("or each node where it belongs:");
        for (Config.MemberConfig member : config.members()) {
            out.println("  quorate serve --config " + folder.config() + " --node " + member.id());
        }
        return Main.DONE;
    }

    private static Json json(ClusterFolder folder, Config config) {
        List<Json> members = new ArrayList<>();
        for (Config.MemberConfig member : config.members()) {
            members.add(
                    new Json()
                            .put("node", member.id().value())
                            .put("address", member.address())
                            .put("clientAddress", member.clientAddress()));
        }
        return new Json()
                .put("config", folder.config())
                .put("cluster", config.values().get("cluster.name"))
                .put("members", members);
    }
}
