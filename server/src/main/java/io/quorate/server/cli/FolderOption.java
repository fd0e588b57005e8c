package io.quorate.server.cli;

import io.quorate.api.NodeId;
import io.quorate.kv.client.KvClientConfig;
import io.quorate.server.config.Config;
import io.quorate.server.config.NodeConfigs;
import io.quorate.server.local.ClusterFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** The folder of a cluster of background processes, as an option. */
final class FolderOption {

    private static final Duration ANSWER = Duration.ofSeconds(2);

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The cluster's folder (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of("quorate-cluster");

    ClusterFolder folder() {
        return new ClusterFolder(directory);
    }

    /** Reads the folder's config, which the nodes read without further settings, too. */
    static Config config(ClusterFolder folder, PrintWriter err) {
        return ConfigFiles.read(folder.config(), System.getenv(), List.of(), err);
    }

    /** The client address of each node. */
    static TreeMap<NodeId, String> endpoints(Config config) {
        TreeMap<NodeId, String> endpoints = new TreeMap<>();
        for (Config.MemberConfig member : config.members()) {
            endpoints.put(member.id(), member.clientAddress());
        }
        return endpoints;
    }

    /** How each node is asked: as it would ask the others, so that it answers. */
    static TreeMap<NodeId, KvClientConfig> asked(Config config) {
        TreeMap<NodeId, KvClientConfig> asked = new TreeMap<>();
        endpoints(config)
                .forEach(
                        (node, endpoint) ->
                                asked.put(
                                        node,
                                        new KvClientConfig(List.of(endpoint), ANSWER, false)
                                                .as(
                                                        NodeConfigs.of(config, node)
                                                                .clients()
                                                                .asClient())));
        return asked;
    }

    static boolean isHttps(Config config) {
        return "true".equals(Map.copyOf(config.values()).get("http.tls"));
    }

    static String cluster(Config config) {
        return Map.copyOf(config.values()).getOrDefault("cluster.name", "");
    }
}
