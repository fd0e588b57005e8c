package io.quorate.server.local;

import io.quorate.api.NodeId;
import io.quorate.api.Providers;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.Mistake;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.NodeConfigs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cluster whose nodes all listen on this machine and keep everything in one directory.
 *
 * @param name the cluster's name
 * @param engine the engine's name
 * @param transport the transport's name
 * @param storage the storage's name
 * @param store the store's name
 * @param nodes how many nodes, numbered from 1 up
 */
public record LocalCluster(
        String name, String engine, String transport, String storage, String store, int nodes) {

    /**
     * Its config file, with ports that are free now.
     *
     * @param directory where the nodes keep their data, each in a folder of its own
     */
    public String toml(Path directory) throws IOException {
        StringBuilder toml = new StringBuilder();
        toml.append("[log]\nlevel = \"warn\"\n[cluster]\nname = " + quoted(name) + "\n");
        boolean networked = Providers.transports().named(transport).crossesProcesses();
        int[] ports = freePorts(3 * nodes);
        for (int i = 0; i < nodes; i++) {
            String address =
                    networked
                            ? "localhost:" + ports[3 * i + 1]
                            : directory.getFileName() + "/" + (i + 1);
            toml.append("[[cluster.members]]\n")
                    .append("id = " + (i + 1) + "\n")
                    .append("address = " + quoted(address) + "\n")
                    .append("client_address = " + quoted("localhost:" + ports[3 * i]) + "\n")
                    .append("thrift_address = " + quoted("localhost:" + ports[3 * i + 2]) + "\n");
        }
        return toml.append("[consensus]\n")
                .append("engine = " + quoted(engine) + "\n")
                .append("transport = " + quoted(transport) + "\n")
                .append("storage = " + quoted(storage) + "\n")
                .append("[kv]\nstore = " + quoted(store) + "\n")
                .append("[server]\ndata_dir = " + quoted(directory.resolve("data").toString()))
                .append("\n")
                .toString();
    }

    /**
     * Writes a config file, and reads it as a server would.
     *
     * @param sets overrides of config keys, {@code key=value}
     * @throws IllegalArgumentException that names every mistake
     */
    public static Config read(Path file, String toml, List<String> sets) throws IOException {
        Files.writeString(file, toml);
        Config config = new ConfigReader().read(file, Map.of(), sets);
        if (!config.mistakes().isEmpty()) {
            StringBuilder message = new StringBuilder();
            for (Mistake mistake : config.mistakes()) {
                message.append(message.length() == 0 ? "" : System.lineSeparator())
                        .append(mistake.key())
                        .append(' ')
                        .append(mistake.problem());
            }
            throw new IllegalArgumentException(message.toString());
        }
        return config;
    }

    /** What each node is told. */
    public TreeMap<NodeId, NodeConfig> nodeConfigs(Config config) {
        TreeMap<NodeId, NodeConfig> configs = new TreeMap<>();
        for (int id = 1; id <= nodes; id++) {
            configs.put(NodeId.of(id), NodeConfigs.of(config, NodeId.of(id)));
        }
        return configs;
    }

    /** A text as TOML has it. */
    public static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * Ports that are free now. All are held until the last is found, so that none is found twice.
     */
    static int[] freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        int[] ports = new int[count];
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports[i] = socket.getLocalPort();
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return ports;
    }
}
