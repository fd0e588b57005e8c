package io.quorate.server.cli;

import io.quorate.api.NodeId;
import io.quorate.kv.client.KvClient;
import io.quorate.kv.client.KvClientConfig;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quorate down}. */
@Command(
        name = "down",
        description = {
            "Stops the background processes of a cluster, the leader last.",
            "Exit code 0 if none runs any more; 1 if one had to be killed."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  quorate down",
            "  quorate down --dir my-cluster --node 2",
            "  quorate down --wait 60 --json"
        })
final class DownCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private FolderOption option = new FolderOption();

    @Option(names = "--node", paramLabel = "N", description = "This node alone (default: all).")
    private String only = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description =
                    "How long each may take to end by itself, before it is killed (default:"
                            + " ${DEFAULT-VALUE} s).")
    private double seconds = 30;

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ClusterFolder folder = option.folder();
        if (!folder.isMade()) {
            throw new UsageException("there is no cluster in " + folder.path());
        }
        Duration patience = patience();
        Config config = FolderOption.config(folder, spec.commandLine().getErr());
        return folder.exclusively(() -> down(folder, FolderOption.asked(config), patience));
    }

    private Duration patience() {
        try {
            return Durations.ofSeconds("--wait", seconds);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    private int down(
            ClusterFolder folder, TreeMap<NodeId, KvClientConfig> endpoints, Duration patience)
            throws IOException, InterruptedException {
        TreeMap<NodeId, ProcessHandle> running = new TreeMap<>();
        for (NodeId node : chosen(endpoints)) {
            Optional<ProcessHandle> process = folder.process(node);
            if (process.isPresent()) {
                running.put(node, process.get());
            } else {
                folder.forget(node);
            }
        }
        Table table = new Table("node", "process", "");
        List<Json> rows = new ArrayList<>();
        boolean killed = false;
        for (NodeId node : leaderLast(endpoints, running)) {
            ProcessHandle process = running.get(node);
            if (process != null) {
                long deadline = System.nanoTime() + patience.toNanos();
                boolean ended = folder.stop(node, process, deadline);
                killed |= !ended;
                String how =
                        ended
                                ? "stopped"
                                : "killed: it had not ended in " + patience.toSeconds() + " s";
                table.row(node, process.pid(), how);
                rows.add(
                        new Json()
                                .put("node", node.value())
                                .put("process", process.pid())
                                .put("killed", !ended));
            }
        }
        print(folder, table, rows);
        return killed ? Main.FAILED : Main.DONE;
    }

    private void print(ClusterFolder folder, Table table, List<Json> rows) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new Json().put("folder", folder.path()).put("stopped", rows));
        } else if (rows.isEmpty()) {
            out.println("no node of " + folder.path() + " is up");
        } else {
            table.print(out);
        }
    }

    private List<NodeId> chosen(TreeMap<NodeId, KvClientConfig> endpoints) {
        if (only.isEmpty()) {
            return List.copyOf(endpoints.keySet());
        }
        NodeId node = MemberEdit.node(only);
        if (!endpoints.containsKey(node)) {
            throw new UsageException("node " + node + " is not in the config");
        }
        return List.of(node);
    }

    /** So that as few changes of the leader as possible precede the end. */
    private static List<NodeId> leaderLast(
            TreeMap<NodeId, KvClientConfig> endpoints, TreeMap<NodeId, ProcessHandle> running) {
        List<NodeId> order = new ArrayList<>();
        List<NodeId> leaders = new ArrayList<>();
        for (Map.Entry<NodeId, ProcessHandle> entry : running.entrySet()) {
            KvClientConfig endpoint = endpoints.get(entry.getKey());
            boolean last = running.size() > 1 && endpoint != null && leads(endpoint);
            (last ? leaders : order).add(entry.getKey());
        }
        order.addAll(leaders);
        return order;
    }

    private static boolean leads(KvClientConfig endpoint) {
        try (KvClient client = KvClient.create(endpoint)) {
            return client.status(false).join().getLeading();
        } catch (RuntimeException e) {
            return false;
        }
    }
}
