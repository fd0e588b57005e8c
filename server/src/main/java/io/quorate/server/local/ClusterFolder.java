package io.quorate.server.local;

import io.quorate.api.NodeId;
import io.quorate.bench.process.SameJava;
import io.quorate.kv.protocol.KvRole;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A folder with the config of a cluster whose nodes run as background processes of this machine.
 *
 * <pre>
 * quorate.toml     the config of all nodes
 * tls/             their certificates and keys
 * users            who may do what, if that is restricted
 * tokens/          by which the first of them are known
 * data/            what they keep
 * log/node-N.log   what they say
 * run/node-N.pid   which processes they are
 * </pre>
 */
public final class ClusterFolder {

    private final Path folder;

    public ClusterFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    public Path path() {
        return folder;
    }

    public Path config() {
        return folder.resolve("quorate.toml");
    }

    Path tls() {
        return folder.resolve("tls");
    }

    Path users() {
        return folder.resolve("users");
    }

    Path tokens() {
        return folder.resolve("tokens");
    }

    /** The token that was made for a role; there may be none. */
    public Path token(KvRole role) {
        return tokens().resolve(role.word() + ".token");
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Where a node writes what it has to say. */
    public Path log(NodeId node) {
        return folder.resolve("log").resolve("node-" + node + ".log");
    }

    /** Whether there is a config in it. */
    public boolean isMade() {
        return Files.exists(config());
    }

    private PidFile pidFile(NodeId node) {
        return new PidFile(run().resolve("node-" + node + ".pid"), "--config=" + config());
    }

    private Path run() {
        return folder.resolve("run");
    }

    /** Something that starts or stops nodes. */
    public interface Task {
        int run() throws IOException, InterruptedException;
    }

    /**
     * Does something that no other command does at the same time.
     *
     * @throws IllegalStateException if another one is at it; nothing was done then
     */
    public int exclusively(Task task) throws IOException, InterruptedException {
        Files.createDirectories(run());
        try (FileChannel channel =
                FileChannel.open(
                        run().resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            if (!isTaken(channel)) {
                throw new IllegalStateException(
                        "another command starts or stops the nodes of "
                                + folder
                                + " at this moment");
            }
            return task.run();
        }
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // It is this process that has it.
            return false;
        }
    }

    /** The process of a node, if it runs. */
    public Optional<ProcessHandle> process(NodeId node) throws IOException {
        return pidFile(node).process();
    }

    /**
     * Starts the process of a node. It does not serve yet when this returns.
     *
     * @param main what runs a node, given {@code serve --config=FILE --node=N}
     */
    public ProcessHandle start(NodeId node, Class<?> main) throws IOException {
        Files.createDirectories(log(node).getParent());
        Files.createDirectories(run());
        List<String> command = SameJava.command(main);
        command.addAll(List.of("serve", "--config=" + config(), "--node=" + node));
        Process process = ServerLaunch.startDetached(command, log(node));
        try {
            pidFile(node).write(process.toHandle());
        } catch (IOException e) {
            // Nobody would find it again.
            process.destroyForcibly();
            throw e;
        }
        return process.toHandle();
    }

    /**
     * Ends the process of a node: asks it, and kills it if it has not ended in time.
     *
     * @return whether it ended by itself
     */
    public boolean stop(NodeId node, ProcessHandle process, long deadlineNanos)
            throws IOException, InterruptedException {
        process.destroy();
        boolean ended = awaitEnd(process, deadlineNanos);
        if (!ended) {
            process.destroyForcibly();
            awaitEnd(process, System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
        }
        pidFile(node).remove();
        return ended;
    }

    private static boolean awaitEnd(ProcessHandle process, long deadlineNanos)
            throws InterruptedException {
        while (process.isAlive()) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /** Forgets the process of a node that does not run. */
    public void forget(NodeId node) throws IOException {
        pidFile(node).remove();
    }
}
