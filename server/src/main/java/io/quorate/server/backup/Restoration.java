package io.quorate.server.backup;

import io.quorate.api.Beginning;
import io.quorate.api.ConsensusError;
import io.quorate.api.LogListener;
import io.quorate.api.Membership;
import io.quorate.api.Providers;
import io.quorate.api.ReplicaLog;
import io.quorate.api.Settings;
import io.quorate.api.SnapshotStore;
import io.quorate.api.Storage;
import io.quorate.api.StorageContext;
import io.quorate.api.StorageProvider;
import io.quorate.server.config.DeploymentMode;
import io.quorate.server.config.NodeConfig;
import io.quorate.server.config.Part;
import io.quorate.server.local.Folders;
import io.quorate.server.node.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Makes the data directory of a node of a new cluster, which begins with the state in a backup. All
 * or nothing: the directory gets its name when all is in it.
 */
public final class Restoration {

    private final NodeConfig config;
    private final Backup backup;

    /**
     * @throws IllegalArgumentException if the config is not one for this; the message says why
     */
    public Restoration(NodeConfig config, Backup backup) {
        this.config = config;
        this.backup = backup;
        if (config.mode() != DeploymentMode.REPLICATED) {
            throw new IllegalArgumentException("a standalone node cannot be restored");
        }
        if (!storage().survivesProcess()) {
            throw new IllegalArgumentException(
                    "storage '" + config.storage() + "' forgets what would be restored");
        }
        if (config.cluster().name().equals(backup.header().getCluster())) {
            throw new IllegalArgumentException(
                    "the backup is of a cluster that is called '"
                            + config.cluster()
                            + "', too: give the new one another cluster.name, so that no node of"
                            + " the old one can meet it");
        }
    }

    private StorageProvider storage() {
        return Providers.storages().named(config.storage());
    }

    /**
     * Makes the directory.
     *
     * @param progress told how many bytes of state are written
     * @throws IOException if it cannot be made
     * @throws IllegalStateException if there is something in it already; it stays as it is
     */
    public void run(LongConsumer progress) throws IOException {
        Path target = config.dataDirectory().toAbsolutePath();
        if (!isEmpty(target)) {
            throw new IllegalStateException(
                    target
                            + " is not empty, and stays as it is: a node is restored once, into"
                            + " nothing");
        }
        Path making = target.resolveSibling(target.getFileName() + ".restoring");
        if (Files.exists(making)) {
            throw new IllegalStateException(
                    making
                            + " is there: another restore is under way, or was cut short; then"
                            + " remove it");
        }
        Beginning beginning =
                Providers.engines()
                        .named(config.engine())
                        .beginning(
                                backup.header().getPosition(),
                                Membership.initial(config.members()),
                                Settings.of(
                                        Providers.engines().named(config.engine()),
                                        config.settingsOf(Part.ENGINE)));
        Files.createDirectories(making);
        try {
            write(making, beginning, progress);
            Files.move(making, target, StandardCopyOption.REPLACE_EXISTING);
            DurableNames.sync(target.getParent());
        } finally {
            if (Files.exists(making)) {
                Folders.remove(making);
            }
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private void write(Path directory, Beginning beginning, LongConsumer progress)
            throws IOException {
        StorageContext context =
                new StorageContext(
                        config.cluster(),
                        config.self(),
                        config.engine(),
                        directory.resolve(NodeConfig.CONSENSUS_FOLDER),
                        Settings.of(storage(), config.settingsOf(Part.STORAGE)));
        try (Storage opened = storage().open(context)) {
            Failure failure = new Failure();
            try (ReplicaLog log = opened.openLog(Node.GROUP, failure)) {
                log.replay((lsn, record) -> {});
                log.append(beginning.records());
            }
            failure.check();
            SnapshotStore snapshots = opened.snapshots(Node.GROUP);
            try (SnapshotStore.Draft draft =
                            snapshots.create(
                                    backup.header().getPosition(), beginning.snapshotHeader());
                    InputStream state = backup.state()) {
                copy(state, draft.out(), progress);
                draft.publish();
            }
        }
    }

    private static void copy(InputStream from, OutputStream to, LongConsumer progress)
            throws IOException {
        byte[] piece = new byte[1 << 16];
        long copied = 0;
        for (int read = from.read(piece); read > 0; read = from.read(piece)) {
            to.write(piece, 0, read);
            copied += read;
            progress.accept(copied);
        }
    }

    /** Hears whether the log could keep what it was given. */
    private static final class Failure implements LogListener {
        private volatile boolean failed;
        private volatile String why = "";

        @Override
        public void durable(long lsn) {
            // Closing the log waits for it.
        }

        @Override
        public void failed(ConsensusError error) {
            why = error.message();
            failed = true;
        }

        void check() throws IOException {
            if (failed) {
                throw new IOException(why);
            }
        }
    }
}
