package io.quorate.raft.core;

import static io.quorate.runtime.Invariant.check;

import io.quorate.api.Bytes;
import io.quorate.runtime.Effects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of one node, as far as it has not been compacted. Of every entry it knows term and record
 * number; the newest entries are in memory, older ones have to be read.
 *
 * <p>Nothing is ever cut on disk: a record with the same index that comes later takes the place of
 * the earlier one and of all that followed it. That is how entries are replaced, and how a replay
 * finds the same log again.
 *
 * <p>Invariant: record numbers grow with the index, terms never fall.
 */
final class RaftLog {

    /** So much stays in memory of what nobody is known to want. */
    private static final long RECENT_BYTES = 1 << 20;

    private final Journal journal;
    private final long cachedBytesMax;
    private final EntryIndex entries = new EntryIndex();

    private long baseIndex;
    private long baseTerm;
    private long baseLsn;
    private boolean baseKnown;
    private boolean baseGuessed;
    private long durableIndex;
    private long cachedFrom = 1;
    private long cachedBytes;

    RaftLog(Journal journal, long cachedBytesMax) {
        this.journal = journal;
        this.cachedBytesMax = cachedBytesMax;
        entries.startAt(1);
    }

    // ---- what it holds ----

    /** The log has entries above this index, of which it knows the term. */
    long baseIndex() {
        return baseIndex;
    }

    long lastIndex() {
        return entries.last();
    }

    long lastTerm() {
        return term(lastIndex());
    }

    /** Entries up to here are durable on this node. */
    long durableIndex() {
        return durableIndex;
    }

    /** The record from which on a replay finds this log again. */
    long baseLsn() {
        return baseLsn;
    }

    /**
     * @param index from the base up to the last
     */
    long term(long index) {
        return index == baseIndex ? baseTerm : entries.term(index);
    }

    long lsn(long index) {
        return entries.lsn(index);
    }

    int size(long index) {
        return entries.size(index);
    }

    /** An entry above the base, if it is in memory. */
    @Nullable Entry cached(long index) {
        return entries.entry(index);
    }

    /** Whether the log has an entry of this term there. */
    boolean matches(long index, long term) {
        return index >= baseIndex && index <= lastIndex() && term(index) == term;
    }

    /** Whether another log with such a last entry is at least as up-to-date (§5.4.1). */
    boolean isUpToDate(long otherLastTerm, long otherLastIndex) {
        return otherLastTerm != lastTerm()
                ? otherLastTerm > lastTerm()
                : otherLastIndex >= lastIndex();
    }

    /**
     * The largest index up to {@code index} whose term is at most {@code term}. Of the base and
     * what lies below it the terms are not asked for.
     */
    long lastOfTermAtMost(long term, long index) {
        long low = Math.min(index, baseIndex);
        long high = Math.min(index, lastIndex());
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            if (term(middle) <= term) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /**
     * Entries from {@code from} on, at least one and otherwise at most so many bytes; nothing if
     * the first one is not in memory.
     */
    @Nullable List<Entry> slice(long from, long bytesMax) {
        List<Entry> slice = new ArrayList<>();
        long bytes = 0;
        for (long index = from; index <= lastIndex(); index++) {
            Entry entry = entries.entry(index);
            if (entry == null) {
                return slice.isEmpty() ? null : slice;
            }
            bytes += entry.size();
            if (!slice.isEmpty() && bytes > bytesMax) {
                break;
            }
            slice.add(entry);
        }
        return slice;
    }

    // ---- how it changes ----

    void append(Entry entry, Effects<?> effects) {
        check(entry.index() == lastIndex() + 1, "entry %d after %d", entry.index(), lastIndex());
        check(entry.term() >= lastTerm(), "term %d after %d", entry.term(), lastTerm());
        add(entry, journal.append(entry.encoded(), effects));
    }

    private void add(Entry entry, long lsn) {
        entries.add(entry, lsn);
        cachedBytes += entry.size();
        while (cachedBytes > cachedBytesMax && cachedFrom < lastIndex()) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        cachedBytes -= entries.size(cachedFrom);
        entries.forget(cachedFrom);
        cachedFrom++;
    }

    /**
     * Nobody is known to want entries below {@code index}: all but the newest of them leave memory.
     * What stays there long is what a collector of garbage has to copy.
     */
    void forgetBelow(long index) {
        while (cachedBytes > RECENT_BYTES && cachedFrom < Math.min(index, lastIndex())) {
            forgetOldest();
        }
    }

    /** Gives up entries from {@code index} on. Something else has to be appended there. */
    void truncateFrom(long index) {
        check(index > baseIndex, "entries from %d on are cut, below the base %d", index, baseIndex);
        for (long i = Math.max(index, cachedFrom); i <= lastIndex(); i++) {
            cachedBytes -= entries.size(i);
        }
        entries.cutFrom(index);
        cachedFrom = Math.min(cachedFrom, index);
        durableIndex = Math.min(durableIndex, index - 1);
    }

    /** Begins anew after {@code index}: what came before is void. */
    void beginAfter(long index, long term, Effects<?> effects) {
        setBase(index, term, journal.append(Records.beginning(index, term), effects));
        durableIndex = index;
    }

    private void setBase(long index, long term, long lsn) {
        entries.startAt(index + 1);
        baseIndex = index;
        baseTerm = term;
        baseLsn = lsn;
        baseKnown = true;
        baseGuessed = false;
        cachedFrom = index + 1;
        cachedBytes = 0;
    }

    /** Forgets entries below {@code index}, whose own term stays known. */
    void compactTo(long index) {
        if (index <= baseIndex) {
            return;
        }
        baseTerm = term(index);
        baseLsn = lsn(index);
        for (long i = cachedFrom; i <= index; i++) {
            cachedBytes -= entries.size(i);
        }
        baseIndex = index;
        entries.dropBelow(index + 1);
        cachedFrom = Math.max(cachedFrom, index + 1);
        durableIndex = Math.max(durableIndex, index);
    }

    /** Records up to {@code lsn} are durable. */
    void onDurable(long lsn) {
        while (durableIndex < lastIndex() && entries.lsn(durableIndex + 1) <= lsn) {
            durableIndex++;
        }
    }

    // ---- replay ----

    /**
     * An entry of an earlier life. The first one of all may stand anywhere; if it is not the very
     * first entry its term is all that is kept of it.
     *
     * @throws IllegalArgumentException if something is missing before it
     */
    void replay(long lsn, Entry entry) {
        long index = entry.index();
        boolean below = baseKnown && index <= baseIndex;
        if (!baseKnown || (below && baseGuessed)) {
            boolean whole = index == 1;
            setBase(whole ? 0 : index, whole ? 0 : entry.term(), lsn);
            baseGuessed = true;
            if (!whole) {
                return;
            }
        } else if (below || index > lastIndex() + 1) {
            throw new IllegalArgumentException(
                    "entry " + index + " follows a log from " + baseIndex + " to " + lastIndex());
        }
        if (index <= lastIndex()) {
            truncateFrom(index);
        }
        add(entry, lsn);
    }

    /** Of the records from {@code firstLsn} up the entries that are in the log. */
    List<Entry> entriesAt(long firstLsn, List<Bytes> records) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            if (!Records.isEntry(records.get(i))) {
                continue;
            }
            Entry entry = Records.entry(records.get(i));
            long index = entry.index();
            boolean present = index > baseIndex && index <= lastIndex();
            if (present && lsn(index) == firstLsn + i) {
                entries.add(entry);
            }
        }
        return entries;
    }

    void replayBeginning(long lsn, long index, long term) {
        setBase(index, term, lsn);
    }

    /** The replay is over. Nothing counts as durable before it is reported. */
    void startAtBase() {
        durableIndex = baseIndex;
    }

    void checkInvariants() {
        check(durableIndex <= lastIndex(), "durable %d beyond %d", durableIndex, lastIndex());
        check(baseIndex <= durableIndex, "base %d beyond durable %d", baseIndex, durableIndex);
    }
}
