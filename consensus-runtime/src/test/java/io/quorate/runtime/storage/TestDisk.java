package io.quorate.runtime.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that can die before any operation, fail it, and come back with any part of what
 * was not synced.
 */
final class TestDisk implements Disk {

    /** What is left of a write that was not synced. */
    enum Fate {
        LOST,
        KEPT,
        SOME_SECTORS,
        GARBAGE
    }

    /** The power is gone. */
    static final class PowerLoss extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A file as its own history. */
    private static final class Content {
        byte[] bytes = new byte[0];
        byte[] durable = new byte[0];
        final List<UnaryOperator<byte[]>> unsynced = new ArrayList<>();
        final List<int[]> extents = new ArrayList<>();

        void change(int offset, int length, UnaryOperator<byte[]> change) {
            bytes = change.apply(bytes);
            unsynced.add(change);
            extents.add(new int[] {offset, length});
        }
    }

    private TreeMap<String, Content> names = new TreeMap<>();
    private final List<TreeMap<String, Content>> unsyncedNames = new ArrayList<>();
    private TreeMap<String, Content> durableNames = new TreeMap<>();
    private int operations;
    private int diesAt = -1;
    private int failsAt = -1;
    private boolean dead;
    int writes;
    int syncs;

    /** From now on, the power goes before the n-th change, counted from 0. */
    TestDisk dieBefore(int n) {
        operations = 0;
        diesAt = n;
        return this;
    }

    /** From now on, the n-th change fails, counted from 0, and only that one. */
    TestDisk failAt(int n) {
        operations = 0;
        failsAt = n;
        return this;
    }

    boolean isDead() {
        return dead;
    }

    int operations() {
        return operations;
    }

    /** The disk as it comes back. */
    TestDisk afterCrash(Fate fate, Random random) {
        TreeMap<String, Content> left = durableNames;
        if (!unsyncedNames.isEmpty() && fate != Fate.LOST) {
            int kept =
                    fate == Fate.KEPT
                            ? unsyncedNames.size()
                            : random.nextInt(unsyncedNames.size() + 1);
            left = kept == 0 ? durableNames : unsyncedNames.get(kept - 1);
        }
        TestDisk back = new TestDisk();
        left.forEach((name, content) -> back.put(name, crashed(content, fate, random)));
        return back;
    }

    /** An independent copy of all files as they can be read now, all of it durable. */
    TestDisk copy() {
        TestDisk copy = new TestDisk();
        names.forEach((name, content) -> copy.put(name, content.bytes));
        return copy;
    }

    private static byte[] crashed(Content content, Fate fate, Random random) {
        byte[] bytes = content.durable.clone();
        for (int i = 0; i < content.unsynced.size(); i++) {
            if (fate == Fate.LOST) {
                continue;
            }
            byte[] after = content.unsynced.get(i).apply(bytes);
            bytes =
                    fate == Fate.KEPT
                            ? after
                            : torn(bytes, after, content.extents.get(i), fate, random);
        }
        return bytes;
    }

    private static byte[] torn(
            byte[] before, byte[] after, int[] extent, Fate fate, Random random) {
        if (after.length < before.length) {
            return random.nextBoolean() ? after : before;
        }
        byte[] torn = Arrays.copyOf(before, random.nextBoolean() ? after.length : before.length);
        int end = extent[0] + extent[1];
        for (int at = extent[0]; at < end; at = (at / 512 + 1) * 512) {
            int to = Math.min(end, (at / 512 + 1) * 512);
            if (random.nextBoolean()) {
                torn = torn.length < to ? Arrays.copyOf(torn, to) : torn;
                System.arraycopy(after, at, torn, at, to - at);
            } else if (fate == Fate.GARBAGE && random.nextBoolean()) {
                torn = torn.length < to ? Arrays.copyOf(torn, to) : torn;
                for (int i = at; i < to; i++) {
                    torn[i] = (byte) random.nextInt();
                }
            }
        }
        return torn;
    }

    private void put(String name, byte[] bytes) {
        Content content = new Content();
        content.bytes = bytes;
        content.durable = bytes;
        names.put(name, content);
        durableNames.put(name, content);
    }

    byte[] bytes(String name) {
        Content content = names.get(name);
        if (content == null) {
            throw new IllegalArgumentException(name + " is not among " + names.keySet());
        }
        return content.bytes.clone();
    }

    /** Changes what is durable. */
    TestDisk replace(String name, byte[] bytes) {
        put(name, bytes);
        return this;
    }

    TestDisk without(String name) {
        names.remove(name);
        durableNames.remove(name);
        return this;
    }

    TestDisk flip(String name, int at, int mask) {
        byte[] bytes = bytes(name);
        bytes[at] ^= (byte) mask;
        return replace(name, bytes);
    }

    private void enter() throws IOException {
        if (dead || operations == diesAt) {
            dead = true;
            throw new PowerLoss();
        }
        if (operations++ == failsAt) {
            throw new IOException("injected");
        }
    }

    @Override
    public DiskFile open(String name, boolean create) throws IOException {
        Content content = names.get(name);
        if (content == null) {
            if (!create) {
                throw new IOException("no file " + name);
            }
            enter();
            content = new Content();
            names.put(name, content);
            unsyncedNames.add(new TreeMap<>(names));
        }
        return new Handle(content);
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(names.keySet());
    }

    @Override
    public void rename(String from, String to) throws IOException {
        enter();
        @Nullable Content content = names.remove(from);
        if (content == null) {
            throw new IOException("no file " + from);
        }
        names.put(to, content);
        unsyncedNames.add(new TreeMap<>(names));
    }

    @Override
    public void remove(String name) throws IOException {
        enter();
        names.remove(name);
        unsyncedNames.add(new TreeMap<>(names));
    }

    @Override
    public void sync() throws IOException {
        enter();
        durableNames = new TreeMap<>(names);
        unsyncedNames.clear();
    }

    @Override
    public String description() {
        return "disk";
    }

    private final class Handle implements DiskFile {
        private final Content content;

        Handle(Content content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.bytes.length;
        }

        @Override
        public void write(long offset, ByteBuffer source) throws IOException {
            enter();
            writes++;
            byte[] written = new byte[source.remaining()];
            source.get(written);
            int at = (int) offset;
            content.change(
                    at,
                    written.length,
                    before -> {
                        byte[] after =
                                Arrays.copyOf(before, Math.max(before.length, at + written.length));
                        System.arraycopy(written, 0, after, at, written.length);
                        return after;
                    });
        }

        @Override
        public int read(long offset, ByteBuffer target) {
            int length =
                    (int) Math.max(0, Math.min(target.remaining(), content.bytes.length - offset));
            if (length > 0) {
                target.put(content.bytes, (int) offset, length);
            }
            return length;
        }

        @Override
        public void setSize(long size) throws IOException {
            enter();
            if (size != content.bytes.length) {
                content.change(0, 0, before -> Arrays.copyOf(before, (int) size));
            }
        }

        /** What a failed sync was about can be read, and no later sync makes it durable. */
        @Override
        public void sync() throws IOException {
            try {
                enter();
                syncs++;
                for (UnaryOperator<byte[]> change : content.unsynced) {
                    content.durable = change.apply(content.durable);
                }
            } finally {
                if (!dead) {
                    content.unsynced.clear();
                    content.extents.clear();
                }
            }
        }

        @Override
        public void close() {}
    }
}
