package io.quorate.runtime.storage;

import io.quorate.api.ConsensusError;
import io.quorate.api.ConsensusException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/** One file of the log. One thread writes; any thread may read. */
final class Segment implements AutoCloseable {

    private static final int ZEROS = 1 << 20;
    private static final String TEMPORARY = "segment" + AtomicFile.TEMPORARY_SUFFIX;

    private final UUID incarnation;
    private final long number;
    private final long size;
    private final String path;
    private DiskFile file;

    private Segment(UUID incarnation, long number, long size, String path, DiskFile file) {
        this.incarnation = incarnation;
        this.number = number;
        this.size = size;
        this.path = path;
        this.file = file;
    }

    /**
     * Makes a segment, durable with its name.
     *
     * <p>All its bytes are written once, so that appends change nothing but bytes of the file.
     */
    static Segment create(Disk disk, UUID incarnation, long number, long size) throws IOException {
        try (DiskFile file = disk.open(TEMPORARY, true)) {
            file.setSize(0);
            writeZeros(file, 0, size);
            file.write(0, WalFormat.segmentHeader(incarnation, number, size));
            file.sync();
        }
        return publish(disk, incarnation, number, size);
    }

    /**
     * Makes a segment, durable with its name, of a file that was one and is given up. What stands
     * in it behind its header is valid nowhere any more, since a checksum begins with its place.
     *
     * @param given the name of the file, whose size is that of the segment
     */
    static Segment recycle(Disk disk, String given, UUID incarnation, long number, long size)
            throws IOException {
        disk.rename(given, TEMPORARY);
        try (DiskFile file = disk.open(TEMPORARY, false)) {
            file.write(0, WalFormat.segmentHeader(incarnation, number, size));
            file.sync();
        }
        return publish(disk, incarnation, number, size);
    }

    private static Segment publish(Disk disk, UUID incarnation, long number, long size)
            throws IOException {
        String name = WalFormat.segmentName(number);
        disk.rename(TEMPORARY, name);
        disk.sync();
        return new Segment(incarnation, number, size, path(disk, name), disk.open(name, false));
    }

    /**
     * Opens a segment, and changes nothing.
     *
     * @throws ConsensusException with {@link ConsensusError.Corrupt} if its header is damaged
     * @throws IOException if it is absent or cannot be read
     */
    static Segment open(Disk disk, UUID incarnation, long number) throws IOException {
        String name = WalFormat.segmentName(number);
        DiskFile file = disk.open(name, false);
        try {
            ByteBuffer sector = WalFormat.allocate(WalFormat.SECTOR);
            file.read(0, sector);
            long size = WalFormat.segmentSize(sector.clear(), incarnation, number);
            if (size == 0) {
                throw corrupt(path(disk, name), 0, "the header of this segment is damaged");
            }
            return new Segment(incarnation, number, size, path(disk, name), file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static String path(Disk disk, String name) {
        return disk.description() + "/" + name;
    }

    long number() {
        return number;
    }

    long size() {
        return size;
    }

    String name() {
        return WalFormat.segmentName(number);
    }

    Place place(long offset) {
        return new Place(incarnation, number, offset);
    }

    void write(long offset, ByteBuffer bytes) throws IOException {
        file.write(offset, bytes);
    }

    void sync() throws IOException {
        file.sync();
    }

    /** Fills {@code target}. What a file that was cut lacks is zero. */
    void read(long offset, ByteBuffer target) throws IOException {
        file.read(offset, target);
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
        target.flip();
    }

    /**
     * Puts another file in place of this one: the same up to {@code end}, then zeros. Durable on
     * return; a crash leaves one or the other. Nobody else uses the segment yet.
     */
    void replace(Disk disk, long end) throws IOException {
        try (DiskFile copy = disk.open(TEMPORARY, true)) {
            copy.setSize(0);
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(ZEROS, end));
            for (long at = 0; at < end; at += piece.limit()) {
                piece.clear().limit((int) Math.min(piece.capacity(), end - at));
                read(at, piece);
                copy.write(at, piece);
            }
            writeZeros(copy, end, size);
            copy.sync();
        }
        disk.rename(TEMPORARY, name());
        disk.sync();
        file.close();
        file = disk.open(name(), false);
    }

    /** Whether the file has lost its end. */
    boolean isCut() throws IOException {
        return file.size() < size;
    }

    /** Gives the file its size back. Durable after {@link #sync}. */
    void restoreSize() throws IOException {
        long now = file.size();
        if (now < size) {
            writeZeros(file, now, size);
        }
    }

    /** Durable after {@link #sync}. */
    void writeZeros(long from, long to) throws IOException {
        writeZeros(file, from, to);
    }

    private static void writeZeros(DiskFile file, long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(ZEROS, Math.max(0, to - from)));
        for (long at = from; at < to; at += zeros.limit()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
            file.write(at, zeros);
        }
    }

    ConsensusException corrupt(long offset, String detail) {
        return corrupt(path, offset, detail);
    }

    private static ConsensusException corrupt(String path, long offset, String detail) {
        return new ConsensusError.Corrupt(path, offset, detail).asException();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
