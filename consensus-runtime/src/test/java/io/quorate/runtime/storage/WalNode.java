package io.quorate.runtime.storage;

import io.quorate.api.Bytes;
import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.LogListener;
import io.quorate.api.NodeId;
import io.quorate.api.ReplicaLog;
import io.quorate.api.Settings;
import io.quorate.api.StorageContext;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A storage whose lane runs when the test says so, and logs whose listeners take notes. */
final class WalNode {

    static final UUID INCARNATION = new UUID(0x0123456789abcdefL, 0x0fedcba987654321L);

    final WalStorage storage;
    private final ArrayDeque<Runnable> tasks;
    private final TreeMap<Integer, Log> logs = new TreeMap<>();

    private WalNode(WalStorage storage, ArrayDeque<Runnable> tasks) {
        this.storage = storage;
        this.tasks = tasks;
    }

    /** An open log and what its listener heard. */
    static final class Log implements LogListener {
        final List<Long> durable = new ArrayList<>();
        final List<ConsensusError> failures = new ArrayList<>();

        // Set before it is handed out.
        @SuppressWarnings("NullAway.Init")
        ReplicaLog log;

        @Override
        public void durable(long lsn) {
            durable.add(lsn);
        }

        @Override
        public void failed(ConsensusError error) {
            failures.add(error);
        }

        long durableLsn() {
            return durable.isEmpty() ? 0 : durable.get(durable.size() - 1);
        }

        long append(String... records) {
            List<Bytes> batch = new ArrayList<>();
            for (String record : records) {
                batch.add(Bytes.utf8(record));
            }
            return log.append(batch);
        }

        TreeMap<Long, String> replay() {
            TreeMap<Long, String> found = new TreeMap<>();
            log.replay((lsn, record) -> found.put(lsn, record.toUtf8()));
            return found;
        }
    }

    static StorageContext context(long segmentBytes) {
        return context(1, "toy", segmentBytes);
    }

    static StorageContext context(int node, String engine, long segmentBytes) {
        return context(Path.of("nowhere"), node, engine, segmentBytes);
    }

    static StorageContext context(Path directory, int node, String engine, long segmentBytes) {
        Settings settings =
                Settings.of(
                        new WalStorageProvider(),
                        Map.of(WalStorageProvider.SEGMENT_BYTES, Long.toString(segmentBytes)));
        return new StorageContext(
                new ClusterId("test"), NodeId.of(node), engine, directory, settings);
    }

    static WalNode open(Disk disk) {
        return open(disk, 16 << 10);
    }

    static WalNode open(Disk disk, long segmentBytes) {
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        return new WalNode(
                WalStorage.open(disk, context(segmentBytes), tasks::add, INCARNATION), tasks);
    }

    /** The log of a group, opened the first time. */
    Log log(int group) {
        return logs.computeIfAbsent(
                group,
                key -> {
                    Log log = new Log();
                    log.log = storage.openLog(key, log);
                    return log;
                });
    }

    /** Runs everything on the lane. */
    WalNode run() {
        while (runOne()) {
            // Until nothing is left.
        }
        return this;
    }

    boolean runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }
}
