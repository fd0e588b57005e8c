package io.quorate.server.failover;

import io.quorate.api.NodeId;
import io.quorate.server.config.Config;
import io.quorate.server.config.ConfigReader;
import io.quorate.server.config.LogConfig;
import io.quorate.server.config.NodeConfigs;
import io.quorate.server.log.Logging;
import io.quorate.server.node.Node;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A server process that ends when its standard input does, so that it does not outlive whoever
 * started it, however that one ends.
 */
public final class ServerMain {

    private ServerMain() {}

    /**
     * Serves until the input ends.
     *
     * @param args the config file, and the number of the node
     */
    public static void main(String[] args) throws IOException {
        Logging.bridge();
        Config config = new ConfigReader().read(Path.of(args[0]), Map.of(), List.of());
        Logging.apply(LogConfig.of(config));
        Node node = Node.start(NodeConfigs.of(config, NodeId.parse(args[1])));
        System.in.transferTo(OutputStream.nullOutputStream());
        node.close();
        System.exit(0);
    }
}
