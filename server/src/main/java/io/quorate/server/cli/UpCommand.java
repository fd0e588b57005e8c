package io.quorate.server.cli;

import io.quorate.api.NodeId;
import io.quorate.server.config.Config;
import io.quorate.server.json.Json;
import io.quorate.server.local.ClusterFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate up}. */
@Command(
        name = "up",
        description = {
            "Starts the nodes of a cluster as background processes of this machine, and waits until"
                    + " all of them serve.",
            "Makes the folder first, as 'quorate init' does, if there is none. Nodes that run are"
                    + " left alone; if all do, the exit code is 1."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate up --nodes 3",
            "  quorate up --dir my-cluster --nodes 5 --engine paxos --tls",
            "  quorate up --dir my-cluster --json"
        })
final class UpCommand implements Callable<Integer> {

    private static final long STOP_SECONDS = 20;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private FolderOption option = new FolderOption();

    @Mixin private NewClusterOptions options = new NewClusterOptions();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "How long they may take (default: ${DEFAULT-VALUE} s).")
    private double seconds = 120;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Duration patience = patience();
        ClusterFolder folder = option.folder();
        Config config = config(folder);
        return folder.exclusively(() -> up(folder, config, patience));
    }

    private Duration patience() {
        try {
            return Durations.ofSeconds("--wait", seconds);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    private Config config(ClusterFolder folder) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (!folder.isMade()) {
            options.writeTo(folder, false);
            err.println("wrote " + folder.config());
            return FolderOption.config(folder, err);
        }
        Config config = FolderOption.config(folder, err);
        options.requireSame(folder, config);
        return config;
    }

    private int up(ClusterFolder folder, Config config, Duration patience)
            throws IOException, InterruptedException {
        TreeMap<NodeId, String> endpoints = FolderOption.endpoints(config);
        ConfigFiles.refuse(ConfigFiles.mistakes(config, endpoints.keySet()));
        TreeMap<NodeId, ProcessHandle> running = new TreeMap<>();
        List<NodeId> started = new ArrayList<>();
        for (NodeId node : endpoints.keySet()) {
            folder.process(node).ifPresent(process -> running.put(node, process));
        }
        if (running.size() == endpoints.size()) {
            throw new IllegalStateException(
                    "all nodes of " + folder.path() + " are up: " + pids(running));
        }
        try {
            for (NodeId node : endpoints.keySet()) {
                if (!running.containsKey(node)) {
                    running.put(node, folder.start(node, Main.class));
                    started.add(node);
                }
            }
            NodeId leader =
                    new Readiness(
                                    FolderOption.cluster(config),
                                    FolderOption.asked(config),
                                    folder,
                                    running)
                            .await(patience);
            print(folder, config, running, started, leader);
            return Main.DONE;
        } catch (IOException | RuntimeException | InterruptedException e) {
            stop(folder, running, started);
            throw e;
        }
    }

    private static String pids(Map<NodeId, ProcessHandle> running) {
        List<String> words = new ArrayList<>();
        running.forEach(
                (node, process) -> words.add("node " + node + " is process " + process.pid()));
        return String.join(", ", words);
    }

    /** Nothing is left half done: what this command started ends with it. */
    private void stop(
            ClusterFolder folder, Map<NodeId, ProcessHandle> running, List<NodeId> started)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
        for (NodeId node : started) {
            ProcessHandle process = running.get(node);
            if (process != null) {
                folder.stop(node, process, deadline);
            }
        }
        spec.commandLine().getErr().println("what was started was stopped again");
    }

    private void print(
            ClusterFolder folder,
            Config config,
            TreeMap<NodeId, ProcessHandle> running,
            List<NodeId> started,
            NodeId leader) {
        PrintWriter out = spec.commandLine().getOut();
        TreeMap<NodeId, String> endpoints = FolderOption.endpoints(config);
        List<Json> rows = new ArrayList<>();
        Table table = new Table("node", "process", "endpoint", "log", "");
        running.forEach(
                (node, process) -> {
                    String state = started.contains(node) ? "started" : "was running";
                    String endpoint = Optional.ofNullable(endpoints.get(node)).orElse("");
                    table.row(
                            node,
                            process.pid(),
                            endpoint,
                            folder.log(node),
                            state + (node.equals(leader) ? ", leads" : ""));
                    rows.add(
                            new Json()
                                    .put("node", node.value())
                                    .put("process", process.pid())
                                    .put("endpoint", endpoint)
                                    .put("log", folder.log(node))
                                    .put("state", state));
                });
        String all = String.join(",", endpoints.values());
        if (json) {
            out.println(
                    new Json()
                            .put("cluster", FolderOption.cluster(config))
                            .put("folder", folder.path())
                            .put("leader", leader.value())
                            .put("endpoints", all)
                            .put("nodes", rows));
            return;
        }
        table.print(out);
        out.println("endpoints: " + all);
        for (Config.MemberConfig member : config.members()) {
            if (member.id().equals(leader) && !member.httpAddress().isEmpty()) {
                out.println(
                        "watch it: "
                                + (FolderOption.isHttps(config) ? "https://" : "http://")
                                + member.httpAddress()
                                + "/");
            }
        }
        out.println("try:  quorate kv --dir " + folder.path() + " put greeting hello");
        out.println("      quorate cluster status --dir " + folder.path());
        out.println("      quorate down --dir " + folder.path());
    }
}
