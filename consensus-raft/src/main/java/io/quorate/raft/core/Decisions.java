package io.quorate.raft.core;

import static io.quorate.runtime.Invariant.check;

import io.quorate.runtime.Effects;
import java.util.List;

/**
 * Hands committed entries to the state machine: in order, only what is durable on this node, and
 * never more ahead of what is applied than fits.
 *
 * <p>Since nothing is applied that is not durable here, a node that restarts finds in its log all
 * that its state machine contains.
 *
 * <p>Invariant: {@code applied <= handed <= commitIndex}.
 */
final class Decisions {

    private static final long LOAD_BYTES = 4 << 20;

    private final RaftLog log;
    private final Loads loads;
    private final long aheadBytesMax;
    private long handed;
    private long applied;
    private long aheadBytes;

    Decisions(RaftLog log, Loads loads, long aheadBytesMax) {
        this.log = log;
        this.loads = loads;
        this.aheadBytesMax = aheadBytesMax;
    }

    long handed() {
        return handed;
    }

    long applied() {
        return applied;
    }

    /** The state machine contains everything up to {@code position}, by itself or a snapshot. */
    void jumpTo(long position) {
        applied = Math.max(applied, position);
        if (position > handed) {
            handed = position;
        }
        recount();
    }

    private void recount() {
        aheadBytes = 0;
        for (long index = Math.max(applied, log.baseIndex()) + 1; index <= handed; index++) {
            aheadBytes += log.size(index);
        }
    }

    void onApplied(long position) {
        check(position <= handed, "applied %d, and was handed %d", position, handed);
        for (long index = Math.max(applied, log.baseIndex()) + 1; index <= position; index++) {
            aheadBytes -= log.size(index);
        }
        applied = Math.max(applied, position);
    }

    void handOver(long commitIndex, Effects<RaftMessage> effects) {
        long limit = Math.min(commitIndex, log.durableIndex());
        while (handed < limit && aheadBytes < aheadBytesMax) {
            Entry entry = log.cached(handed + 1);
            if (entry == null) {
                loads.forSelf(log.lsn(handed + 1), log.lsn(limit), LOAD_BYTES, effects);
                return;
            }
            decide(entry, effects);
        }
    }

    /** What was read for this node itself. */
    void onLoaded(List<Entry> entries, long commitIndex, Effects<RaftMessage> effects) {
        long limit = Math.min(commitIndex, log.durableIndex());
        for (Entry entry : entries) {
            boolean next = entry.index() == handed + 1 && entry.index() <= limit;
            if (next && log.matches(entry.index(), entry.term())) {
                decide(entry, effects);
            }
        }
    }

    private void decide(Entry entry, Effects<RaftMessage> effects) {
        handed = entry.index();
        aheadBytes += entry.size();
        if (entry.kind() == Entry.Kind.COMMAND) {
            effects.decide(entry.index(), entry.term(), entry.command());
        } else {
            effects.decideInternal(entry.index(), entry.term());
        }
    }
}
