package io.quorate.server.cli;

import io.quorate.server.config.Config;
import io.quorate.server.local.ClusterFolder;
import io.quorate.server.local.NewCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new cluster is to be, as options. */
final class NewClusterOptions {

    private static final int NODES = 3;
    private static final int CLIENT_PORT = 50_051;
    private static final int PEER_PORT = 7_379;
    private static final int HTTP_PORT = 9_400;

    @Option(names = "--nodes", paramLabel = "N", description = "How many nodes (default: 3).")
    private @Nullable Integer nodes;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The cluster's name (default: the folder's).")
    private @Nullable String name;

    @Option(names = "--engine", paramLabel = "NAME", description = "Default: raft.")
    private @Nullable String engine;

    @Option(names = "--transport", paramLabel = "NAME", description = "Default: grpc.")
    private @Nullable String transport;

    @Option(names = "--store", paramLabel = "NAME", description = "Default: rocksdb.")
    private @Nullable String store;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            split = ",",
            description =
                    "Where the nodes are: one host for all, or one for each (default:"
                            + " localhost).")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--client-port",
            paramLabel = "PORT",
            description =
                    "Where the first node serves clients; on one host the next have the next ports;"
                            + " 0 takes ports that are free now (default: 50051).")
    private @Nullable Integer clientPort;

    @Option(
            names = "--peer-port",
            paramLabel = "PORT",
            description = "The same for the traffic between nodes (default: 7379).")
    private @Nullable Integer peerPort;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "The same for pages and metrics (default: 9400).")
    private @Nullable Integer httpPort;

    @Option(names = "--tls", description = "Makes certificates by which the nodes know each other.")
    private boolean tls;

    @Option(
            names = "--secure",
            description =
                    "Serves clients over TLS alone, and only those it knows: makes certificates for"
                            + " nodes, and tokens for the roles admin, write and read.")
    private boolean secure;

    @Option(
            names = "--spare",
            paramLabel = "K",
            description =
                    "With --tls or --secure: certificates for K more nodes, to be added some day; none can be"
                            + " made later, since the authority's key is never written.")
    private int spares;

    @Option(
            names = "--insecure",
            description = "Lets nodes serve clients beyond their machines, without encryption.")
    private boolean insecure;

    /**
     * Writes the config.
     *
     * @throws UsageException if it makes no sense
     */
    Config writeTo(ClusterFolder folder, boolean over) throws IOException {
        try {
            return newCluster(folder).writeTo(folder, over);
        } catch (IllegalArgumentException e) {
            throw new UsageException(Main.message(e));
        }
    }

    private NewCluster newCluster(ClusterFolder folder) {
        return new NewCluster(
                name == null ? nameOf(folder) : name,
                hosts.isEmpty() ? List.of("localhost") : hosts,
                nodes == null ? NODES : nodes,
                spares,
                engine == null ? "raft" : engine,
                transport == null ? "grpc" : transport,
                store == null ? "rocksdb" : store,
                clientPort == null ? CLIENT_PORT : clientPort,
                peerPort == null ? PEER_PORT : peerPort,
                httpPort == null ? HTTP_PORT : httpPort,
                tls,
                secure,
                insecure);
    }

    private static String nameOf(ClusterFolder folder) {
        String name = String.valueOf(folder.path().getFileName());
        String simple = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return simple.isEmpty() || simple.length() > 64 ? "quorate" : simple;
    }

    /**
     * Checks that what was asked for is what there is already.
     *
     * @throws UsageException if it is something else
     */
    void requireSame(ClusterFolder folder, Config config) {
        Map<String, @Nullable Object> asked = new TreeMap<>();
        asked.put("cluster.name", name);
        asked.put("consensus.engine", engine);
        asked.put("consensus.transport", transport);
        asked.put("kv.store", store);
        asked.forEach(
                (key, value) ->
                        requireSame(folder, key, value, config.values().getOrDefault(key, "")));
        requireSame(folder, "the number of nodes", nodes, config.members().size());
        if (tls
                || secure
                || insecure
                || spares > 0
                || !hosts.isEmpty()
                || clientPort != null
                || peerPort != null
                || httpPort != null) {
            throw new UsageException(
                    folder.path()
                            + " holds a cluster already: leave out what is only for a new one"
                            + " (--host, --client-port, --peer-port, --http-port, --tls, --secure, --spare,"
                            + " --insecure)");
        }
    }

    private static void requireSame(
            ClusterFolder folder, String what, @Nullable Object asked, Object found) {
        if (asked != null && !asked.equals(found)) {
            throw new UsageException(
                    String.format(
                            Locale.ROOT,
                            "%s holds a cluster already, and %s is '%s' there, not '%s'",
                            folder.path(),
                            what,
                            found,
                            asked));
        }
    }
}
