package io.quorate.server.node;

import io.quorate.api.Bytes;
import io.quorate.api.Member;
import io.quorate.kv.KvContents;
import io.quorate.kv.KvSnapshotFormat;
import io.quorate.kv.protocol.KvConnection;
import io.quorate.kv.protocol.KvFailure;
import io.quorate.kv.protocol.KvSecurity;
import io.quorate.server.config.NodeConfig;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a node that does not run the state of another replica. Its log, and what it has promised to
 * its peers, stay as they are; the state it had is set aside.
 */
public final class Rebuild {

    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);

    private static final String PREFIX = "rebuild-";
    private static final String SUFFIX = ".state";
    private static final String PART = "rebuild.part";

    private final Path directory;

    Rebuild(Path dataDirectory) {
        this.directory = dataDirectory;
    }

    /**
     * Fetches the state, and sets the old one aside. When it returns the node can be started; when
     * it throws, the node is as it was.
     *
     * @return the position of the new state
     * @throws IllegalStateException if no other member gives its state; the message says why
     */
    public static long prepare(NodeConfig config) {
        Rebuild rebuild = new Rebuild(config.dataDirectory());
        StringBuilder problems = new StringBuilder();
        for (Member member : config.members()) {
            if (member.id().equals(config.self()) || member.clientAddress().isEmpty()) {
                continue;
            }
            try {
                long position = rebuild.fetch(member.clientAddress(), config.clients().asClient());
                rebuild.setAside();
                LOG.info(
                        "node {} is rebuilt from the state of node {} at position {}",
                        config.self(),
                        member.id(),
                        position);
                return position;
            } catch (KvFailure | IllegalArgumentException e) {
                problems.append("; node ")
                        .append(member.id())
                        .append(" at ")
                        .append(member.clientAddress())
                        .append(": ")
                        .append(e.getMessage());
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "node " + config.self() + " could not be rebuilt: " + e.getMessage(), e);
            }
        }
        throw new IllegalStateException(
                "no other member gives its state"
                        + (problems.length() == 0 ? ": there is none" : problems));
    }

    private long fetch(String clientAddress, KvSecurity security) throws IOException {
        Files.createDirectories(directory);
        Path part = directory.resolve(PART);
        KvConnection connection = Replicas.connect(clientAddress, security);
        try (FileChannel out =
                FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long position = new StateReceiver().receive(connection, out).orElse(0L);
            out.force(true);
            check(position, part);
            deleteStates();
            Files.move(part, file(position), StandardCopyOption.ATOMIC_MOVE);
            return position;
        } finally {
            connection.close();
        }
    }

    /** What comes over the network is looked at before anything is given up for it. */
    private static void check(long position, Path part) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(part))) {
            KvSnapshotFormat.read(
                    position,
                    in,
                    new KvContents.Visitor() {
                        @Override
                        public void columnFamily(String name) {}

                        @Override
                        public void entry(Bytes key, Bytes value) {}
                    });
        }
    }

    private void setAside() throws IOException {
        Path store = directory.resolve("kv");
        if (Files.exists(store)) {
            int number = 1;
            while (Files.exists(aside(number))) {
                number++;
            }
            Files.move(store, aside(number), StandardCopyOption.ATOMIC_MOVE);
            LOG.info("the state that this node had is in {}", aside(number));
        }
        new DivergenceMark(directory).clear();
    }

    private Path aside(int number) {
        return directory.resolve("kv-set-aside-" + number);
    }

    private Path file(long position) {
        return directory.resolve(PREFIX + position + SUFFIX);
    }

    /** The position of the state that this node goes on from, if it is being rebuilt. */
    Optional<Long> position() {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX) && name.endsWith(SUFFIX))
                    .map(name -> name.substring(PREFIX.length(), name.length() - SUFFIX.length()))
                    .map(Long::valueOf)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }

    /** The state of that position; to be closed. */
    InputStream open(long position) throws IOException {
        return new BufferedInputStream(Files.newInputStream(file(position)));
    }

    /** The node no longer needs the state that it was given. */
    void done() {
        try {
            deleteStates();
            LOG.info("the node is rebuilt, and has a snapshot of its own");
        } catch (IOException e) {
            LOG.warn("a state that is no longer needed stays in {}", directory, e);
        }
    }

    private void deleteStates() throws IOException {
        Optional<Long> old = position();
        while (old.isPresent()) {
            Files.delete(file(old.get()));
            old = position();
        }
    }
}
