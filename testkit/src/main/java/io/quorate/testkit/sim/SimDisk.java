package io.quorate.testkit.sim;

import io.quorate.runtime.storage.Disk;
import io.quorate.runtime.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that knows what is durable. Bytes are durable after the sync of their file,
 * names after the sync of the disk; {@link #crash} decides what becomes of the rest.
 *
 * <p>Used by one thread.
 */
public final class SimDisk implements Disk {

    private final String description;
    private final SimRandom random;
    private final SimStats stats;
    private TreeMap<String, SimFile> names = new TreeMap<>();
    private TreeMap<String, SimFile> durableNames = new TreeMap<>();
    private final List<NameChange> nameChanges = new ArrayList<>();
    private DiskGuard guard = DiskGuard.NONE;
    private DiskFaults faults = DiskFaults.NONE;
    private boolean full;
    private int generation;

    /** Of {@code from} and {@code to}, one is absent when a file is removed or made. */
    private record NameChange(@Nullable String from, @Nullable String to, @Nullable SimFile made) {
        void applyTo(Map<String, SimFile> names) {
            SimFile file = from == null ? made : names.remove(from);
            if (to != null && file != null) {
                names.put(to, file);
            }
        }
    }

    /** An empty disk whose faults are drawn from {@code random}. */
    public SimDisk(String description, SimRandom random) {
        this(description, random, new SimStats());
    }

    SimDisk(String description, SimRandom random, SimStats stats) {
        this.description = description;
        this.random = random;
        this.stats = stats;
    }

    /** From now on {@code guard} sees every call first. */
    public void guardBy(DiskGuard newGuard) {
        guard = newGuard;
    }

    /** From now on calls fail this often. */
    public void failAtRandom(DiskFaults newFaults) {
        faults = newFaults;
    }

    /**
     * The process that used the disk is gone, and maybe the machine's power too. Open files become
     * unusable; what is left is durable.
     */
    public void crash(CrashMode mode) {
        generation++;
        full = false;
        crashFiles(mode);
        crashNames(mode);
    }

    /** What is durable on a disk that nothing uses at the moment. */
    static final class Image {
        static final Image EMPTY = new Image(new TreeMap<>());

        private final TreeMap<String, SimFile> files;

        private Image(TreeMap<String, SimFile> files) {
            this.files = files;
        }

        private TreeMap<String, SimFile> copy() {
            TreeMap<String, SimFile> copy = new TreeMap<>();
            files.forEach((name, file) -> copy.put(name, file.copy()));
            return copy;
        }
    }

    /** A copy of what a crash has left. */
    Image image() {
        return new Image(new Image(durableNames).copy());
    }

    /** Replaces everything, as durable as it was. */
    void restore(Image image) {
        generation++;
        nameChanges.clear();
        durableNames = image.copy();
        names = new TreeMap<>(durableNames);
    }

    /**
     * Turns one bit of one file over, in what is durable.
     *
     * @return the file's name; null if no file has any bytes
     */
    public @Nullable String flipBit(SimRandom chosenBy) {
        List<String> candidates = new ArrayList<>(durableNames.keySet());
        while (!candidates.isEmpty()) {
            String name = candidates.remove(chosenBy.below(candidates.size()));
            SimFile file = durableNames.get(name);
            if (file != null && file.flipBit(chosenBy)) {
                stats.count(Metric.BIT_FLIPS);
                return name;
            }
        }
        return null;
    }

    @Override
    public DiskFile open(String name, boolean create) throws IOException {
        guard.enter(DiskGuard.Call.OPEN, name);
        SimFile file = names.get(name);
        if (file == null) {
            if (!create) {
                throw new IOException(description + ": no file '" + name + "'");
            }
            failIfFull(name);
            file = new SimFile();
            change(new NameChange(null, name, file));
        }
        return new Handle(name, file);
    }

    @Override
    public List<String> list() throws IOException {
        guard.enter(DiskGuard.Call.LIST, "");
        return new ArrayList<>(names.keySet());
    }

    @Override
    public void rename(String from, String to) throws IOException {
        guard.enter(DiskGuard.Call.RENAME, from);
        if (!names.containsKey(from)) {
            throw new IOException(description + ": no file '" + from + "' to rename");
        }
        change(new NameChange(from, to, null));
    }

    @Override
    public void remove(String name) throws IOException {
        guard.enter(DiskGuard.Call.REMOVE, name);
        if (names.containsKey(name)) {
            change(new NameChange(name, null, null));
        }
    }

    @Override
    public void sync() throws IOException {
        guard.enter(DiskGuard.Call.SYNC_NAMES, "");
        if (random.chance(faults.sync())) {
            stats.count(Metric.SYNC_ERRORS);
            throw new IOException(description + ": sync of the directory failed (injected)");
        }
        durableNames = new TreeMap<>(names);
        nameChanges.clear();
    }

    @Override
    public String description() {
        return description;
    }

    private void change(NameChange change) {
        change.applyTo(names);
        nameChanges.add(change);
    }

    private void crashFiles(CrashMode mode) {
        for (SimFile file : durableNames.values()) {
            file.crash(mode, random, stats);
        }
        // Every file that is not durable by name was made since. A second crash changes nothing.
        for (NameChange change : nameChanges) {
            if (change.made != null) {
                change.made.crash(mode, random, stats);
            }
        }
    }

    /** A directory is a journal: a first part of the changes to it survives. */
    private void crashNames(CrashMode mode) {
        int kept = nameChanges.size();
        if (mode == CrashMode.LOSE_ALL) {
            kept = 0;
        } else if (mode != CrashMode.KEEP_ALL) {
            kept = random.below(nameChanges.size() + 1);
        }
        stats.count(Metric.NAMES_LOST, nameChanges.size() - kept);
        for (NameChange change : nameChanges.subList(0, kept)) {
            change.applyTo(durableNames);
        }
        nameChanges.clear();
        names = new TreeMap<>(durableNames);
    }

    /** Somebody made room. */
    void freeSpace() {
        full = false;
    }

    private void failIfFull(String name) throws IOException {
        full |= random.chance(faults.full());
        if (full) {
            stats.count(Metric.DISK_FULL_ERRORS);
            throw new IOException(description + ": no space left for '" + name + "' (injected)");
        }
    }

    private final class Handle implements DiskFile {

        private final String name;
        private final SimFile file;
        private final int openedIn = generation;

        Handle(String name, SimFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            enter(DiskGuard.Call.READ);
            return file.size();
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            enter(DiskGuard.Call.WRITE);
            failIfFull(name);
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            if (random.chance(faults.write())) {
                byte[] some = new byte[random.below(bytes.length + 1)];
                System.arraycopy(bytes, 0, some, 0, some.length);
                file.write(Math.toIntExact(offset), some);
                stats.count(Metric.WRITE_ERRORS);
                throw failure("write");
            }
            file.write(Math.toIntExact(offset), bytes);
        }

        @Override
        public int read(long offset, ByteBuffer target) throws IOException {
            enter(DiskGuard.Call.READ);
            if (random.chance(faults.read())) {
                stats.count(Metric.READ_ERRORS);
                throw failure("read");
            }
            int at = (int) Math.min(offset, Integer.MAX_VALUE);
            return file.read(at, target);
        }

        @Override
        public void setSize(long size) throws IOException {
            enter(DiskGuard.Call.RESIZE);
            if (size > file.size()) {
                failIfFull(name);
            }
            file.setSize(Math.toIntExact(size));
        }

        @Override
        public void sync() throws IOException {
            enter(DiskGuard.Call.SYNC);
            if (random.chance(faults.sync())) {
                file.failSync();
                stats.count(Metric.SYNC_ERRORS);
                throw failure("sync");
            }
            stats.count(Metric.SYNCS);
            file.sync();
        }

        @Override
        public void close() {}

        private void enter(DiskGuard.Call call) throws IOException {
            guard.enter(call, name);
            if (openedIn != generation) {
                throw new IOException(description + ": '" + name + "' was open before a crash");
            }
        }

        private IOException failure(String what) {
            return new IOException(
                    description + ": " + what + " of '" + name + "' failed (injected)");
        }
    }
}
