package io.quorate.runtime.storage;

import io.quorate.api.ClusterId;
import io.quorate.api.ConsensusError;
import io.quorate.api.NodeId;
import io.quorate.api.StorageContext;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Which segments there must be, and what of each group is given up. Written as a whole, after
 * segments were made and before segments are removed.
 *
 * <p>Its last four bytes are a checksum of all others, in each version of the format.
 *
 * @param identity whose log it is
 * @param firstSegment the number of the oldest segment
 * @param lastSegment the number of the newest, one less than {@code firstSegment} if there is none
 * @param released by group, the LSN below which records may be missing; 1 for others
 */
record Manifest(
        Identity identity, long firstSegment, long lastSegment, SortedMap<Integer, Long> released) {

    static final String NAME = "manifest";

    private static final long MAGIC = 0x004d_5754_4152_4f51L;
    private static final int GROUP_BYTES = Integer.BYTES + Long.BYTES;
    private static final int BYTES_MAX = 16 << 20;

    Manifest {
        if (firstSegment < 1 || lastSegment < firstSegment - 1) {
            throw new IllegalArgumentException(
                    "segments from " + firstSegment + " to " + lastSegment);
        }
        released = Collections.unmodifiableSortedMap(new TreeMap<>(released));
    }

    static Manifest initial(Identity identity) {
        return new Manifest(identity, 1, 0, new TreeMap<>());
    }

    Manifest withSegments(long first, long last) {
        return new Manifest(identity, first, last, released);
    }

    Manifest withReleased(long first, SortedMap<Integer, Long> newReleased) {
        return new Manifest(identity, first, lastSegment, newReleased);
    }

    void writeTo(Disk disk) throws IOException {
        AtomicFile.write(disk, NAME, encode());
    }

    /**
     * The manifest of a log.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Corrupt}, or {@link
     *     ConsensusError.Mismatch} if it is of another format or not the log of {@code context}
     */
    static Manifest read(Disk disk, StorageContext context) throws IOException {
        Manifest manifest = readAny(disk);
        manifest.identity.checkOwner(context, disk.description());
        return manifest;
    }

    /** The manifest of a log, whoever it belongs to. */
    static Manifest readAny(Disk disk) throws IOException {
        String where = disk.description() + "/" + NAME;
        ByteBuffer bytes;
        try (DiskFile file = disk.open(NAME, false)) {
            long size = file.size();
            if (size > BYTES_MAX || size < Long.BYTES + 2 * Integer.BYTES) {
                throw corrupt(where, "its size of " + size + " bytes is out of range");
            }
            bytes = WalFormat.allocate((int) size);
            file.read(0, bytes);
        }
        return decode(bytes.flip(), where);
    }

    private ByteBuffer encode() {
        byte[] cluster = identity.cluster().name().getBytes(StandardCharsets.UTF_8);
        byte[] engine = identity.engine().getBytes(StandardCharsets.UTF_8);
        int size = 64 + cluster.length + engine.length + released.size() * GROUP_BYTES;
        ByteBuffer out = WalFormat.allocate(size);
        out.putLong(MAGIC).putInt(WalFormat.VERSION).putInt(identity.node().value());
        out.putLong(identity.incarnation().getMostSignificantBits());
        out.putLong(identity.incarnation().getLeastSignificantBits());
        out.putLong(firstSegment).putLong(lastSegment);
        out.putInt(cluster.length).put(cluster);
        out.putInt(engine.length).put(engine);
        out.putInt(released.size());
        for (Map.Entry<Integer, Long> group : released.entrySet()) {
            out.putInt(group.getKey()).putLong(group.getValue());
        }
        out.putInt(checksum(out, out.position()));
        return out.flip();
    }

    private static Manifest decode(ByteBuffer in, String where) {
        int end = in.limit() - Integer.BYTES;
        if (in.getLong(0) != MAGIC || in.getInt(end) != checksum(in, end)) {
            throw corrupt(where, "its checksum or its first bytes are wrong");
        }
        int version = in.getInt(Long.BYTES);
        if (version != WalFormat.VERSION) {
            throw new ConsensusError.Mismatch(
                            "format of " + where,
                            Integer.toString(WalFormat.VERSION),
                            Integer.toString(version))
                    .asException();
        }
        try {
            return fields(in.order(ByteOrder.LITTLE_ENDIAN).position(12));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw corrupt(where, "it makes no sense: " + e);
        }
    }

    private static Manifest fields(ByteBuffer in) {
        NodeId node = NodeId.of(in.getInt());
        UUID incarnation = new UUID(in.getLong(), in.getLong());
        long first = in.getLong();
        long last = in.getLong();
        ClusterId cluster = new ClusterId(text(in));
        String engine = text(in);
        TreeMap<Integer, Long> released = new TreeMap<>();
        int groups = in.getInt();
        for (int i = 0; i < groups; i++) {
            released.put(in.getInt(), in.getLong());
        }
        return new Manifest(
                new Identity(cluster, node, engine, incarnation), first, last, released);
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checksum(ByteBuffer buffer, int end) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().position(0).limit(end));
        return (int) crc.getValue();
    }

    private static RuntimeException corrupt(String where, String detail) {
        return new ConsensusError.Corrupt(where, 0, detail).asException();
    }
}
