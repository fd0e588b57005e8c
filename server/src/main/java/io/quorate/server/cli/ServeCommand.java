package io.quorate.server.cli;

import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.server.config.Config;
import io.quorate.server.config.DeploymentMode;
import io.quorate.server.config.LogConfig;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.NodeConfigs;
import io.quorate.server.log.Logging;
import io.quorate.server.node.Node;
import io.quorate.server.node.Rebuild;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate serve}. */
@Command(
        name = "serve",
        description = "Runs one node until it is told to stop (Ctrl-C).",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate serve --config quorate.toml --node 1",
            "  quorate serve --config quorate.toml --node 2 --rebuild",
            "  quorate serve --node 1 --set deployment.mode=standalone --set kv.store=memory"
        })
final class ServeCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", paramLabel = "FILE", description = "The TOML file.")
    private @Nullable Path file;

    @Option(
            names = "--node",
            paramLabel = "N",
            required = true,
            description = "Which member this is.")
    private String node = "";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a key of the file.")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--rebuild",
            description = {
                "Before it starts, gives the node the state of another replica. For a node that has"
                        + " diverged: it says so, and serves nobody.",
                "The state that it had is set aside in its folder; its log stays."
            })
    private boolean rebuild;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        NodeId self = MemberEdit.node(node);
        Config given =
                ConfigFiles.readFor(self, file, System.getenv(), sets, spec.commandLine().getErr());
        NodeConfig config = nodeConfig(given, self);
        Logging.apply(LogConfig.of(given));
        if (rebuild) {
            if (config.mode() == DeploymentMode.STANDALONE || config.members().size() == 1) {
                throw new UsageException("a node on its own has nobody to be rebuilt from");
            }
            out.println(
                    "node "
                            + config.self()
                            + " goes on from another replica's state at position "
                            + Rebuild.prepare(config));
        }
        Node running = Node.start(config);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    running.close();
                                    stopped.countDown();
                                },
                                "shutdown"));
        out.println(
                "node "
                        + config.self()
                        + " of cluster "
                        + config.cluster()
                        + " serves clients at "
                        + running.clientAddress());
        running.clientAddress("thrift")
                .ifPresent(address -> out.println("and over Thrift at " + address));
        running.httpAddress().ifPresent(at -> out.println("look at it: http://" + at + "/"));
        out.println(
                "try: quorate kv --endpoints " + running.clientAddress() + " put greeting hello");
        stopped.await();
        return Main.DONE;
    }

    private static NodeConfig nodeConfig(Config config, NodeId self) {
        NodeConfig nodeConfig;
        try {
            nodeConfig = NodeConfigs.of(config, self);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
        checkProcesses(nodeConfig);
        return nodeConfig;
    }

    private static void checkProcesses(NodeConfig config) {
        boolean alone = config.mode() == DeploymentMode.STANDALONE || config.members().size() == 1;
        if (!alone && !Providers.transports().named(config.transport()).crossesProcesses()) {
            throw new UsageException(
                    "transport '"
                            + config.transport()
                            + "' does not cross processes, so nodes"
                            + " that are served one by one cannot meet; choose another transport,"
                            + " or run them in one process with 'quorate demo --ops 0'");
        }
    }
}
