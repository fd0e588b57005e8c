package io.quorate.runtime.storage;

import io.quorate.api.ConsensusError;
import io.quorate.runtime.storage.SyncedMark.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Brings a log back: first reads and checks all of it and changes nothing, then clears what a crash
 * left half done.
 */
final class Recovery {

    private final Disk disk;
    private final Manifest manifest;
    private final TreeMap<Integer, GroupLog> groups = new TreeMap<>();
    private final List<Segment> segments = new ArrayList<>();
    private final SyncedMark mark;
    private final LogScan.End end;

    private Recovery(Disk disk, Manifest manifest) throws IOException {
        this.disk = disk;
        this.manifest = manifest;
        manifest.released()
                .forEach((group, firstLsn) -> groups.put(group, new GroupLog(group, firstLsn)));
        Set<String> names = new HashSet<>(disk.list());
        checkThere(disk, names, SyncedMark.NAME, "the mark of what is synced");
        for (long n = manifest.firstSegment(); n <= manifest.lastSegment(); n++) {
            checkThere(disk, names, WalFormat.segmentName(n), "this segment of the log");
        }
        mark = SyncedMark.open(disk, manifest.identity().incarnation());
        try {
            for (long n = manifest.firstSegment(); n <= manifest.lastSegment(); n++) {
                segments.add(Segment.open(disk, manifest.identity().incarnation(), n));
            }
            end = new LogScan(segments, mark.mark(), this::recovered).run();
            checkGroups();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Reads a log that has at least one segment.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Corrupt}
     */
    static Recovery read(Disk disk, Manifest manifest) throws IOException {
        return new Recovery(disk, manifest);
    }

    private static void checkThere(Disk disk, Collection<String> names, String name, String what) {
        if (!names.contains(name)) {
            throw new ConsensusError.Corrupt(
                            disk.description() + "/" + name, 0, what + " is missing")
                    .asException();
        }
    }

    private void recovered(Segment segment, BatchReader.Item item) {
        groups.computeIfAbsent(item.group(), group -> new GroupLog(group, 1))
                .recovered(segment, item);
    }

    private void checkGroups() {
        for (GroupLog log : groups.values()) {
            long endsAt = log.endsEarlyAt();
            if (endsAt > 0) {
                throw segments.get(end.segment())
                        .corrupt(
                                end.at(),
                                "group "
                                        + log.group()
                                        + " ends at LSN "
                                        + endsAt
                                        + ", and LSN "
                                        + log.lastLsn()
                                        + " was durable");
            }
        }
    }

    List<Segment> segments() {
        return segments;
    }

    SyncedMark.Mark mark() {
        return mark.mark();
    }

    LogScan.End end() {
        return end;
    }

    Map<Integer, GroupLog> groups() {
        return groups;
    }

    /**
     * Clears what a crash left, and gives the log to a writer that goes on where it ends.
     *
     * @param segmentBytes the size of segments from now on
     */
    LogWriter repair(SegmentFiles files, long segmentBytes) throws IOException {
        for (GroupLog log : groups.values()) {
            log.recoveryDone();
        }
        mark.renew();
        secureLastBatch();
        clear(end.segment(), end.at());
        for (int i = end.segment() + 1; i < segments.size(); i++) {
            clear(i, WalFormat.FIRST_BATCH);
        }
        for (int i = end.segment(); i < segments.size(); i++) {
            resizeIfEmpty(i, segmentBytes);
        }
        for (int i = 0; i < segments.size(); i++) {
            files.adopt(segments.get(i), i <= end.segment());
        }
        mark.settleBoth();
        disk.sync();
        return new LogWriter(files, mark, segments.get(end.segment()), end.at(), end.nextBatch());
    }

    /**
     * Makes sure of a batch that is whole, but not known to be synced. To sync its file would prove
     * nothing: if a sync failed in an earlier life, the bytes can be read, and no later sync writes
     * them. To write them again in their place could tear them. So they go to a new file.
     */
    private void secureLastBatch() throws IOException {
        Segment in = end.lastBatchIn();
        if (in == null || mark.mark().covers(in.number(), end.lastBatchAt())) {
            return;
        }
        in.replace(disk, end.lastBatchEnd());
        mark.advance(new Mark(in.number(), end.lastBatchEnd(), end.nextBatch() - 1));
    }

    private void clear(int index, long from) throws IOException {
        Segment segment = segments.get(index);
        long dirtyEnd = end.rests().get(index - end.segment()).dirtyEnd();
        boolean cut = segment.isCut();
        if (cut) {
            segment.restoreSize();
        }
        if (dirtyEnd > from) {
            segment.writeZeros(from, dirtyEnd);
        }
        if (cut || dirtyEnd > from) {
            segment.sync();
        }
    }

    /** The setting may have changed since, and the largest record with it. */
    private void resizeIfEmpty(int index, long segmentBytes) throws IOException {
        Segment segment = segments.get(index);
        boolean empty = index > end.segment() || end.at() == WalFormat.FIRST_BATCH;
        if (empty && segment.size() != segmentBytes) {
            UUID incarnation = manifest.identity().incarnation();
            segments.set(index, Segment.create(disk, incarnation, segment.number(), segmentBytes));
            segment.close();
        }
    }

    /** Closes the files again, if the log is not used. */
    void close() throws IOException {
        mark.close();
        for (Segment segment : segments) {
            segment.close();
        }
    }
}
