package io.quorate.testkit.toy;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.runtime.Effects;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * What one node has promised and accepted: the durable part of the protocol, and how much of it is
 * durable already.
 *
 * <p>Invariant: {@link #epoch} ≤ {@link #promised}.
 *
 * <p>Invariant: logs of the same epoch, on whichever nodes, are the same as far as both go.
 */
final class ToyLog {

    /** How many records make a checkpoint worth while. */
    private static final int CHECKPOINT_RECORDS = 6;

    private final ToyBug bug;
    private long promised; // [durable]
    private long epoch; // [durable]
    private final List<ToyEntry> entries = new ArrayList<>(); // [durable]
    private final Deque<Mark> marks = new ArrayDeque<>(); // [rebuilt]
    private long durableLength; // [rebuilt]
    private long durableLsn; // [rebuilt]
    private int records; // [rebuilt]

    /** With the record {@code lsn} the log of {@code epoch} is durable up to {@code length}. */
    private record Mark(long lsn, long epoch, long length) {}

    ToyLog(ToyBug bug) {
        this.bug = bug;
    }

    long promised() {
        return promised;
    }

    /** The epoch that the whole log was accepted in. */
    long epoch() {
        return epoch;
    }

    long length() {
        return entries.size();
    }

    /** How much of the log is durable here in this epoch. */
    long durableLength() {
        return durableLength;
    }

    ToyEntry entry(long position) {
        return entries.get((int) position - 1);
    }

    /** From {@code first} to the end. */
    List<ToyEntry> from(long first) {
        return Collections.unmodifiableList(entries.subList((int) first - 1, entries.size()));
    }

    /** Everything up to this record is durable. */
    long durableLsn() {
        return durableLsn;
    }

    void replay(long lsn, Bytes bytes) {
        durableLsn = lsn;
        ToyRecord record = ToyCodec.decodeRecord(bytes);
        records++;
        if (record instanceof ToyRecord.Promised promise) {
            promised = Math.max(promised, promise.epoch());
        } else if (record instanceof ToyRecord.Appended appended) {
            take(appended.epoch(), appended.first(), appended.entries());
        } else if (record instanceof ToyRecord.Checkpoint checkpoint) {
            take(checkpoint.epoch(), 1, checkpoint.log());
            promised = checkpoint.promised();
        }
        durableLength = entries.size();
    }

    /** The promise counts when the record with this LSN is durable. */
    long promise(long newEpoch, Effects<ToyMessage> effects) {
        check(newEpoch > promised, "promise %d after %d", newEpoch, promised);
        promised = newEpoch;
        if (bug == ToyBug.EPOCH_NOT_PERSISTED) {
            return durableLsn;
        }
        long lsn = effects.append(ToyCodec.encode(new ToyRecord.Promised(newEpoch)));
        records++;
        checkpointIfLong(effects);
        return lsn;
    }

    /** Accepts entries behind each other in {@code newEpoch}; from 1 on they replace the log. */
    void append(long newEpoch, long first, List<ToyEntry> newEntries, Effects<ToyMessage> effects) {
        check(newEpoch >= promised, "accept in %d after a promise of %d", newEpoch, promised);
        if (newEpoch != epoch) {
            durableLength = 0;
        }
        ToyRecord record = new ToyRecord.Appended(newEpoch, first, newEntries);
        take(newEpoch, first, newEntries);
        durableLength = Math.min(durableLength, first - 1);
        marks.addLast(new Mark(effects.append(ToyCodec.encode(record)), epoch, length()));
        records++;
        checkpointIfLong(effects);
    }

    void onDurable(long lsn) {
        durableLsn = lsn;
        while (!marks.isEmpty() && marks.getFirst().lsn() <= lsn) {
            Mark mark = marks.removeFirst();
            if (mark.epoch() == epoch) {
                durableLength = mark.length();
            }
        }
    }

    void checkInvariants() {
        check(epoch <= promised, "log of epoch %d above the promise %d", epoch, promised);
        check(durableLength <= length(), "durable %d beyond %d", durableLength, length());
    }

    private void take(long newEpoch, long first, List<ToyEntry> newEntries) {
        check(newEpoch == epoch || first == 1, "a part of epoch %d after %d", newEpoch, epoch);
        check(first <= length() + 1, "a hole between %d and %d", length(), first);
        promised = Math.max(promised, newEpoch);
        epoch = newEpoch;
        entries.subList((int) first - 1, entries.size()).clear();
        entries.addAll(newEntries);
    }

    private void checkpointIfLong(Effects<ToyMessage> effects) {
        if (records < CHECKPOINT_RECORDS) {
            return;
        }
        long kept = bug == ToyBug.PROMISE_NOT_IN_CHECKPOINT ? epoch : promised;
        ToyRecord checkpoint = new ToyRecord.Checkpoint(kept, epoch, entries);
        long lsn = effects.append(ToyCodec.encode(checkpoint));
        marks.addLast(new Mark(lsn, epoch, length()));
        effects.release(bug == ToyBug.RELEASES_TOO_MUCH ? lsn + 1 : lsn);
        records = 1;
    }
}
