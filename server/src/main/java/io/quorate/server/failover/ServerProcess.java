package io.quorate.server.failover;

import io.quorate.api.NodeId;
import io.quorate.bench.process.SameJava;
import io.quorate.server.local.ServerLaunch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The process of one node. */
final class ServerProcess {

    private final NodeId id;
    private final Process process;
    private final Path said;

    private ServerProcess(NodeId id, Process process, Path said) {
        this.id = id;
        this.process = process;
        this.said = said;
    }

    /**
     * Starts it.
     *
     * @param config the config file
     * @param said what it says is written behind what is there
     */
    static ServerProcess start(NodeId id, Path config, Path said) throws IOException {
        List<String> command = SameJava.command(ServerMain.class, "-Xms64m", "-Xmx512m");
        command.add(config.toString());
        command.add(id.toString());
        return new ServerProcess(id, ServerLaunch.start(command, said), said);
    }

    /** Kills it as it stands, and returns when it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /**
     * Fails if it has ended.
     *
     * @throws IllegalStateException with what it said last
     */
    void check() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the process of node "
                            + id
                            + " has ended with "
                            + process.exitValue()
                            + "; it said last: "
                            + ServerLaunch.lastLines(said));
        }
    }
}
