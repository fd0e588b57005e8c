package io.quorate.server.admin;

import io.quorate.admin.v1.BackupEnd;
import io.quorate.admin.v1.BackupHeader;
import io.quorate.admin.v1.BackupPart;
import io.quorate.api.ConsensusEngine;
import io.quorate.api.ConsensusError;
import io.quorate.api.ReadMode;
import io.quorate.api.SnapshotInfo;
import io.quorate.api.SnapshotStore;
import io.quorate.kv.KvDatabase;
import io.quorate.server.config.NodeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends whole states: the snapshots that the engine takes anyway, since these are of one position
 * each and stay what they are while they are read.
 */
public final class Backups implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    /** How many are sent at a time; each holds a thread and a file. */
    private static final int BACKUPS_MAX = 2;

    private static final int TRIES_MAX = 5;

    private final NodeConfig config;
    private final String version;
    private final ConsensusEngine engine;
    private final SnapshotStore snapshots;
    private final KvDatabase database;
    private final ExecutorService threads;

    /**
     * Owns none of the parts of the node that it is given.
     *
     * @param version of this build
     * @param snapshots those that the engine takes
     */
    public Backups(
            NodeConfig config,
            String version,
            ConsensusEngine engine,
            SnapshotStore snapshots,
            KvDatabase database) {
        this.config = config;
        this.version = version;
        this.engine = engine;
        this.snapshots = snapshots;
        this.database = database;
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        BACKUPS_MAX,
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> {
                            Thread thread = new Thread(task, "backup-" + config.self());
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /** Sends a backup, on a thread of its own. */
    void begin(boolean local, BackupCall call) {
        try {
            threads.execute(() -> send(local, call));
        } catch (RejectedExecutionException e) {
            call.fail(new ConsensusError.Overloaded("backups", BACKUPS_MAX).asException());
        }
    }

    private void send(boolean local, BackupCall call) {
        try {
            long atLeast =
                    local
                            ? 0
                            : database.readVersion(ReadMode.LINEARIZABLE)
                                    .toCompletableFuture()
                                    .join();
            SnapshotInfo info = sendState(atLeast, call);
            LOG.info(
                    "node {} has sent a backup of position {}, {} bytes",
                    config.self(),
                    info.position(),
                    info.size());
        } catch (IOException e) {
            call.fail(new ConsensusError.StorageFailed("no backup: " + e).asException());
        } catch (InterruptedException e) {
            call.fail(new ConsensusError.Closed().asException());
        } catch (RuntimeException | Error e) {
            call.fail(e);
        }
    }

    private SnapshotInfo sendState(long atLeast, BackupCall call)
            throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            // One that was being taken already may be older than what this one has to hold.
            long position = engine.snapshot().toCompletableFuture().join();
            if (position == 0) {
                throw new ConsensusError.Invalid(
                                "there is nothing to save: nothing was decided yet")
                        .asException();
            }
            SnapshotInfo info = snapshots.current().orElse(null);
            if (info == null || info.position() < atLeast) {
                requireMoreTries(tries, atLeast);
                continue;
            }
            try (InputStream state = open(info)) {
                if (state != null) {
                    sendState(info, state, call);
                    return info;
                }
            }
            requireMoreTries(tries, atLeast);
        }
    }

    private static void requireMoreTries(int tries, long atLeast) throws IOException {
        if (tries >= TRIES_MAX) {
            throw new IOException("there is no snapshot at " + atLeast + " or later");
        }
    }

    /** Nothing if a newer one has taken its place. */
    private @Nullable InputStream open(SnapshotInfo info) throws IOException {
        try {
            return snapshots.open(info);
        } catch (IOException e) {
            if (snapshots.current().filter(info::equals).isPresent()) {
                throw e;
            }
            return null;
        }
    }

    private void sendState(SnapshotInfo info, InputStream state, BackupCall call)
            throws IOException, InterruptedException {
        call.send(
                BackupPart.newBuilder()
                        .setHeader(
                                BackupHeader.newBuilder()
                                        .setCluster(config.cluster().name())
                                        .setNode(config.self().value())
                                        .setEngine(config.engine())
                                        .setPosition(info.position())
                                        .setSize(info.size())
                                        .setTimeMillis(System.currentTimeMillis())
                                        .setVersion(version))
                        .build());
        call.sendAll(state);
        call.send(
                BackupPart.newBuilder()
                        .setEnd(BackupEnd.newBuilder().setCrc32C(info.crc32c()))
                        .build());
        call.end();
    }

    /** Breaks off what is being sent. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
