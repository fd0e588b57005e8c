package io.quorate.runtime.storage;

import io.quorate.api.ConsensusError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * Says how far the log is synced, in a file beside it. Written after each sync of the log and
 * before anyone is told; made durable by itself now and then, with {@link #settle}.
 *
 * <p>Invariant: of the two copies, one is durable, and only the other one is written. So what was
 * once settled is never lost.
 *
 * <p>Invariant: what a copy says is true for ever. It may say less than is true.
 */
final class SyncedMark implements AutoCloseable {

    static final String NAME = "synced";

    private static final long MAGIC = 0x0044_434e_5953_4f51L;

    private final UUID incarnation;
    private final DiskFile file;
    private final ByteBuffer sector = WalFormat.allocate(WalFormat.SECTOR);
    private Mark mark;

    /** The copy to write: the other one is durable. */
    private int copy;

    /** How often a copy was written: the one with more is the newer one. */
    private long writes;

    /** Whether the copy was written and not made durable since. */
    private boolean isWritten;

    /** All batches up to {@code batch}, which ends at {@code end} of {@code segment}. */
    record Mark(long segment, long end, long batch) {

        static final Mark NONE = new Mark(0, 0, 0);

        /** Whether it says that what begins at {@code offset} of {@code of} is synced. */
        boolean covers(long of, long offset) {
            return segment > of || (segment == of && end > offset);
        }
    }

    /** What was read of a copy; a mark with a batch of -1 if it is damaged. */
    private record Copy(Mark mark, long writes) {

        static final Copy DAMAGED = new Copy(new Mark(0, 0, -1), -1);

        boolean isDamaged() {
            return mark.batch < 0;
        }
    }

    private SyncedMark(UUID incarnation, DiskFile file, Copy newest, int copy) {
        this.incarnation = incarnation;
        this.file = file;
        this.mark = newest.mark;
        this.writes = newest.writes;
        this.copy = copy;
    }

    /** Makes the file of a new log, durable but for its name. */
    static SyncedMark create(Disk disk, UUID incarnation) throws IOException {
        DiskFile file = disk.open(NAME, true);
        try {
            SyncedMark created = new SyncedMark(incarnation, file, new Copy(Mark.NONE, 0), 0);
            created.renew();
            created.settleBoth();
            return created;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Reads what the file says, and changes nothing.
     *
     * @throws io.quorate.api.ConsensusException with {@link ConsensusError.Corrupt} if it says
     *     nothing at all
     */
    static SyncedMark open(Disk disk, UUID incarnation) throws IOException {
        DiskFile file = disk.open(NAME, false);
        try {
            ByteBuffer sector = WalFormat.allocate(WalFormat.SECTOR);
            Copy first = read(file, 0, sector, incarnation);
            Copy second = read(file, 1, sector, incarnation);
            int newer = first.writes >= second.writes ? 0 : 1;
            Copy newest = newer == 0 ? first : second;
            Copy other = newer == 0 ? second : first;
            if (newest.isDamaged()) {
                throw new ConsensusError.Corrupt(
                                disk.description() + "/" + NAME,
                                0,
                                "neither of its two copies is valid, and one always was")
                        .asException();
            }
            // The newer copy may not be durable, though it can be read. A damaged one is not.
            return new SyncedMark(incarnation, file, newest, other.isDamaged() ? 1 - newer : newer);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Copy read(DiskFile file, int copy, ByteBuffer sector, UUID incarnation)
            throws IOException {
        sector.clear();
        int read = file.read((long) copy * WalFormat.SECTOR, sector);
        boolean valid =
                read == WalFormat.SECTOR
                        && WalFormat.isSealed(sector)
                        && sector.getLong(0) == MAGIC
                        && sector.getLong(8) == incarnation.getMostSignificantBits()
                        && sector.getLong(16) == incarnation.getLeastSignificantBits();
        return valid
                ? new Copy(
                        new Mark(sector.getLong(24), sector.getLong(32), sector.getLong(40)),
                        sector.getLong(48))
                : Copy.DAMAGED;
    }

    Mark mark() {
        return mark;
    }

    /** Says that the log is synced up to there. Not durable. */
    void advance(Mark to) throws IOException {
        mark = to;
        writes++;
        isWritten = true;
        sector.clear();
        sector.putLong(0, MAGIC);
        sector.putLong(8, incarnation.getMostSignificantBits());
        sector.putLong(16, incarnation.getLeastSignificantBits());
        sector.putLong(24, to.segment).putLong(32, to.end).putLong(40, to.batch);
        sector.putLong(48, writes);
        WalFormat.seal(sector);
        file.write((long) copy * WalFormat.SECTOR, sector);
    }

    /**
     * Says durably what it said when it was opened: to sync the file would prove nothing, since the
     * kernel may show what a sync that failed in an earlier life did not write, and no later one
     * does.
     */
    void renew() throws IOException {
        advance(mark);
        settle();
    }

    /** Makes durable what was said last. */
    void settle() throws IOException {
        if (isWritten) {
            file.sync();
            isWritten = false;
            copy = 1 - copy;
        }
    }

    /** Makes durable what was said last, and says it durably in the other copy too. */
    void settleBoth() throws IOException {
        settle();
        advance(mark);
        settle();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
