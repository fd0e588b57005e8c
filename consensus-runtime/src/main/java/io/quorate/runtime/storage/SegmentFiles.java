package io.quorate.runtime.storage;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The files of the log and the manifest that lists them. Makes segments ahead of their use, of the
 * files of those that nobody needs any more if there are such: to write over what was written costs
 * the disk less than to write something new. What is left over is removed, and so are files that a
 * crash left without a place in the manifest.
 *
 * <p>Invariant: every segment that was ever written to, and not removed, is in the durable
 * manifest.
 */
final class SegmentFiles implements AutoCloseable {

    private static final int RETIRED_MAX = 2;

    private final Disk disk;
    private final long segmentBytes;
    private Manifest manifest;
    private final TreeMap<Long, Segment> inUse = new TreeMap<>();
    private final ArrayDeque<Segment> spares = new ArrayDeque<>();

    /** The names of segments that are given up, whose files the next ones are made of. */
    private final ArrayDeque<String> retired = new ArrayDeque<>();

    private boolean closed;

    SegmentFiles(Disk disk, long segmentBytes, Manifest manifest) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.manifest = manifest;
    }

    /**
     * Takes a segment over that is there already, in the order of their numbers.
     *
     * @param used whether the log reaches into it
     */
    synchronized void adopt(Segment segment, boolean used) {
        if (used) {
            inUse.put(segment.number(), segment);
        } else {
            spares.add(segment);
        }
    }

    synchronized Manifest manifest() {
        return manifest;
    }

    synchronized void write(Manifest newManifest) throws IOException {
        newManifest.writeTo(disk);
        manifest = newManifest;
    }

    /** The next segment to write to. Makes it if it is not there yet. */
    synchronized Segment next() throws IOException {
        prepare();
        Segment next = spares.poll();
        if (next == null) {
            throw new IOException("the log is closed");
        }
        inUse.put(next.number(), next);
        return next;
    }

    /** Makes the next segment ahead of its use. */
    synchronized void prepare() throws IOException {
        if (closed || !spares.isEmpty()) {
            return;
        }
        long number = manifest.lastSegment() + 1;
        UUID incarnation = manifest.identity().incarnation();
        String given = retired.poll();
        Segment made =
                given == null
                        ? Segment.create(disk, incarnation, number, segmentBytes)
                        : Segment.recycle(disk, given, incarnation, number, segmentBytes);
        try {
            write(manifest.withSegments(manifest.firstSegment(), number));
        } catch (IOException | RuntimeException | Error e) {
            made.close();
            throw e;
        }
        // Not before: what was written to one that is not listed would be gone with the next start.
        spares.add(made);
    }

    /** Whether the next segment is yet to be made. */
    synchronized boolean wantsSpare() {
        return !closed && spares.isEmpty();
    }

    /**
     * Gives up all segments before {@code needed}, but never the one that is written to.
     *
     * @param released for each group, the LSN from which on all records are needed; no record at or
     *     above it is in those segments
     */
    synchronized void removeBefore(long needed, SortedMap<Integer, Long> released)
            throws IOException {
        if (closed || inUse.isEmpty()) {
            return;
        }
        long first = Math.min(needed, inUse.lastKey());
        if (first <= inUse.firstKey()) {
            return;
        }
        write(manifest.withReleased(first, released));
        Iterator<Segment> dead = inUse.headMap(first).values().iterator();
        while (dead.hasNext()) {
            Segment segment = dead.next();
            dead.remove();
            segment.close();
            if (retired.size() < RETIRED_MAX && segment.size() == segmentBytes) {
                retired.add(segment.name());
            } else {
                disk.remove(segment.name());
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        for (String name : retired) {
            disk.remove(name);
        }
        for (Segment segment : inUse.values()) {
            segment.close();
        }
        for (Segment segment : spares) {
            segment.close();
        }
    }
}
